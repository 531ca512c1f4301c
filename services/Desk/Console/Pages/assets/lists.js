// My conversations, and those that wait in my queues.
import { all, post } from './api.js'
import { hasDraft } from './drafts.js'
import { languageName, t } from './texts.js'
import { clock, isNight, span, useNow } from './time.js'
import { html, useEffect, useState } from './vendor/preact.js'
import { attempt, select, store } from './work.js'

export function Lists({ state }) {
  const [tab, setTab] = useState('mine')
  const mine = Object.values(state.mine).sort((a, b) => a.conversationId.localeCompare(b.conversationId))
  return html`
    <div class="tabs" role="group" aria-label=${t('lists')}>
      <button aria-pressed=${tab === 'mine'} onClick=${() => setTab('mine')}>${t('mine', { n: mine.length })}</button>
      <button aria-pressed=${tab === 'waiting'} onClick=${() => setTab('waiting')}>${t('waiting')}</button>
    </div>
    ${tab === 'mine' ? html`<${Mine} mine=${mine} state=${state} />` : html`<${Waiting} state=${state} />`}`
}

function Mine({ mine, state }) {
  const now = useNow()
  if (!mine.length) return html`<p class="empty">${t('mine.empty')}</p>`
  return html`<ul class="items">
    ${mine.map(one => html`<${Item} key=${one.conversationId} id=${one.conversationId} doc=${state.docs[one.conversationId]} now=${now}
      selected=${state.selected === one.conversationId} unread=${state.unread[one.conversationId]} typing=${!!state.typing[one.conversationId]}
      aside=${state.aside.includes(one.conversationId)} />`)}
  </ul>`
}

export function Item({ id, doc, now, selected, unread, typing, aside, children }) {
  if (!doc) return html`<li><button class="item" onClick=${() => select(id)}>…</button></li>`
  return html`<li>
    <button class="item ${doc.status}" aria-current=${selected ? 'true' : undefined} onClick=${() => select(id)}>
      <span class="who"><bdi>${doc.customer.name || doc.customer.address}</bdi></span>
      ${unread ? html`<span class="unread" aria-label=${t('unread', { n: unread })}>${unread}</span>` : null}
      <span class="subject" dir="auto">${doc.subject || ''}</span>
      <span class="facts">
        <span>${t(`channel.${doc.channel}`)}</span>
        <span>${languageName(doc.language.tag)}</span>
        ${doc.timeZone && html`<span class=${isNight(now, doc.timeZone) ? 'night' : ''}>${clock(now, doc.timeZone)}</span>`}
        ${aside && html`<span class="aside" title=${t('aside.title')}>${t('aside')}</span>`}
        ${typing && html`<span class="typing">${t('typing.short')}</span>`}
        ${hasDraft(id) && html`<span class="draft">${t('draft')}</span>`}
        <${Waited} doc=${doc} now=${now} />
        <${Due} doc=${doc} now=${now} />
      </span>
    </button>
    ${children}
  </li>`
}

/** How long the customer has waited for us. */
function Waited({ doc, now }) {
  if (doc.status === 'pending') return html`<span>${t('status.pending')}</span>`
  const since = doc.routing.waitingSince
  return since && ['new', 'open'].includes(doc.status) ? html`<span class="waited">${t('waits', { span: span(now - Date.parse(since)) })}</span>` : null
}

/** Until when an answer is due. */
export function Due({ doc, now }) {
  const due = doc.sla?.dueAt
  if (!due || !['new', 'open'].includes(doc.status)) return null
  const left = Date.parse(due) - now
  return html`<span class="due ${left < 0 ? 'breached' : left < 15 * 60_000 ? 'soon' : ''}">${left < 0 ? t('sla.breached', { span: span(-left) }) : t('sla.due', { span: span(left) })}</span>`
}

const Every = 5_000

/** What waits in my queues, to be taken out of turn where the policy lets me. */
function Waiting({ state }) {
  const [items, setItems] = useState(null)
  const now = useNow()
  const queues = new Set(state.agent?.queues || [])
  useEffect(() => {
    let shown = true
    const load = () => all('/v1/conversations?routing=waiting', 200).then(found => shown && setItems(found), () => {})
    load()
    const timer = setInterval(load, Every)
    return () => {
      shown = false
      clearInterval(timer)
    }
  }, [])

  async function pick(doc) {
    if (await attempt(() => post(`/v1/queues/${doc.queue}/pick`, { conversationId: doc.id })))
      select(doc.id)
  }

  if (!items) return html`<p class="empty" aria-busy="true">${t('loading')}</p>`
  const mine = items.filter(doc => !(doc.id in state.mine) && (!queues.size || queues.has(doc.queue))).sort((a, b) => (a.routing.waitingSince || '').localeCompare(b.routing.waitingSince || ''))
  if (!mine.length) return html`<p class="empty">${t('waiting.empty')}</p>`
  return html`<ul class="items">
    ${mine.map(doc => html`<${Item} key=${doc.id} id=${doc.id} doc=${doc} now=${now} selected=${store.get().selected === doc.id}>
      <button class="pick" onClick=${() => pick(doc)}>${t('pick')}</button>
    <//>`)}
  </ul>`
}
