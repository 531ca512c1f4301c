// What is offered: who it is, why me, how long I have. Answered with one key.
import { languageName, t } from './texts.js'
import { clock, span, useNow } from './time.js'
import { html } from './vendor/preact.js'
import { accept, decline, select } from './work.js'

export function Offers({ state }) {
  const offers = [...state.offers].sort((a, b) => a.expiresAt.localeCompare(b.expiresAt))
  return html`<section class="offers" aria-label=${t('offers')}>
    <p class="unseen" aria-live="assertive">${offers.length ? t('offers.announce', { name: nameOf(state, offers[0]) }) : ''}</p>
    ${offers.map((offer, at) => html`<${Offer} key=${offer.offerId} offer=${offer} doc=${state.docs[offer.conversationId]} entries=${state.timelines[offer.conversationId]?.entries} first=${at === 0} />`)}
  </section>`
}

const nameOf = (state, offer) => state.docs[offer.conversationId]?.customer.name || t('offer.new')

const Usual = 30_000

function Offer({ offer, doc, entries, first }) {
  const now = useNow(250)
  const left = Date.parse(offer.expiresAt) - now
  return html`<article class="offer">
    <meter class="left" min="0" max="1" value=${Math.max(0, Math.min(1, left / Usual))} aria-hidden="true"></meter>
    <h2><bdi>${doc?.customer.name || doc?.customer.address || t('offer.new')}</bdi></h2>
    <p class="subject" dir="auto">${doc?.subject || ''}</p>
    <p class="excerpt" dir="auto">${entries?.filter(entry => entry.direction === 'in').pop()?.text}</p>
    <p class="facts">
      <span>${t(`channel.${offer.channel}`)}</span>
      <span>${languageName(offer.language)}</span>
      ${offer.customerTimeZone && html`<span>${t('offer.theirtime', { time: clock(now, offer.customerTimeZone) })}</span>`}
      ${doc?.routing.waitingSince && html`<span>${t('offer.waits', { span: span(now - Date.parse(doc.routing.waitingSince)) })}</span>`}
    </p>
    <p class="reason" lang="en" dir="ltr">${offer.reason}</p>
    <div class="actions">
      <button class="primary" onClick=${() => accept(offer)}>${t('offer.accept')}${first && html` <kbd>A</kbd>`}</button>
      ${offer.channel === 'phone' && html`<button onClick=${() => select(offer.conversationId)}>${t('call.look')}</button>`}
      <button onClick=${() => decline(offer)}>${t('offer.decline')}${first && html` <kbd>D</kbd>`}</button>
      <span class="countdown" role="timer">${span(left)}</span>
    </div>
  </article>`
}
