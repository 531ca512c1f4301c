// Who the customer is: identities, language, clock, what was before, and how one speaks where the customer lives.
import { post } from './api.js'
import { courtesyOf } from './courtesy.js'
import { languageName, t } from './texts.js'
import { clock, isNight, moment, useNow } from './time.js'
import { html } from './vendor/preact.js'
import { attempt, openDialog, select, toast } from './work.js'

export function Card({ state }) {
  const doc = state.docs[state.selected]
  const customer = doc && state.customers[doc.customerId]
  const now = useNow()
  if (!doc) return null
  const zone = customer?.timeZone || doc.timeZone
  const courtesy = courtesyOf(doc.language.tag)
  const earlier = (customer?.conversations || []).filter(one => one.id !== doc.id)
  return html`
    <h2><bdi>${customer?.name || doc.customer.name || doc.customer.address}</bdi></h2>
    ${customer?.tier > 0 && html`<p>${t('card.tier', { n: customer.tier })}</p>`}
    <dl>
      <dt>${t('card.language')}</dt>
      <dd>${(customer?.languages?.length ? customer.languages : [doc.language.tag]).map(languageName).join(', ')}</dd>
      ${zone && html`<dt>${t('card.clock')}</dt><dd><span class=${isNight(now, zone) ? 'night' : ''}>${clock(now, zone)}</span> <span class="faint" dir="ltr">${zone.replace('_', ' ')}</span>${isNight(now, zone) ? html` <span class="faint">${t('card.night')}</span>` : ''}</dd>`}
      ${(customer?.identities || []).map(one => html`<dt>${t(`identity.${one.kind}`)}</dt><dd><bdi dir="ltr">${one.address}</bdi></dd>`)}
      <dt>${t('card.queue')}</dt><dd>${state.queues.find(queue => queue.id === doc.queue)?.name || doc.queue}</dd>
    </dl>
    ${courtesy && html`<section class="courtesy"><h3>${t('card.courtesy', { language: languageName(doc.language.tag) })}</h3><p>${courtesy}</p></section>`}
    <section>
      <h3>${t('card.earlier', { n: earlier.length })}</h3>
      ${earlier.length === 0 && html`<p class="faint">${t('card.first')}</p>`}
      <ul class="earlier">
        ${earlier.slice(0, 12).map(one => html`<li key=${one.id}><button onClick=${() => select(one.id)}>
          <span dir="auto">${one.subject || t(`channel.${one.channel}`)}</span>
          <span class="facts"><span>${t(`status.${one.status}`)}</span><span>${moment(one.createdAt)}</span></span>
          ${one.disposition?.solution && html`<span class="faint" dir="auto">${one.disposition.solution}</span>`}
        </button></li>`)}
      </ul>
    </section>
    <div class="actions">
      <button onClick=${() => openDialog('spam', { id: doc.id, channel: doc.channel, address: doc.customer.address })}>${t('spam')}</button>
      ${['resolved', 'confirmed'].includes(doc.status) && html`<button onClick=${() => attempt(async () => {
        await post(`/v1/conversations/${doc.id}/reopen`)
        toast(t('reopened'))
      })}>${t('reopen')}</button>`}
    </div>`
}
