// What was said and what happened, the oldest first: messages, replies, notes, events, what the customer wrote elsewhere, and what is about to leave.
import { Call } from './call.js'
import { MailFrame } from './mail.js'
import { Due } from './lists.js'
import { undoItem } from './composer.js'
import { keepDraft } from './drafts.js'
import { takeBack } from './outbox.js'
import { useSeen } from './signals.js'
import { languageName, t } from './texts.js'
import { clock, day, exactly, isNight, moment, span, useNow } from './time.js'
import { html, useEffect, useLayoutEffect, useRef } from './vendor/preact.js'
import { lookAgain, openDialog, readAlong, select } from './work.js'

const Look = 3_000
const MostOthers = 5

export function Timeline({ state }) {
  const id = state.selected
  const doc = state.docs[id]
  const entries = state.timelines[id]?.entries || []
  const others = (state.customers[doc?.customerId]?.conversations || []).filter(one => one.id !== id).slice(0, MostOthers)
  const said = inOrder([[doc, entries], ...others.map(other => [other, state.timelines[other.id]?.entries || []])])
  const outgoing = state.outbox.filter(item => item.conversation === id)
  const list = useRef()
  const atEnd = useRef(true)

  // The stream tells of one's own conversations; others are looked at.
  const own = id in state.mine
  useEffect(() => {
    if (own) return
    const timer = setInterval(() => lookAgain(id).catch(() => {}), Look)
    return () => clearInterval(timer)
  }, [id, own])

  useSeen(id, doc, entries, own)
  useEffect(() => others.forEach(other => readAlong(other.id)), [others.map(other => other.id).join()])

  useLayoutEffect(() => {
    if (atEnd.current && list.current) list.current.scrollTop = list.current.scrollHeight
  }, [said.length, outgoing.length, id])
  const scrolled = event => { atEnd.current = event.target.scrollHeight - event.target.scrollTop - event.target.clientHeight < 80 }

  let last = ''
  let thread = id
  return html`
    ${doc && html`<${Head} doc=${doc} own=${own} aside=${state.aside.includes(id)} />`}
    ${doc?.channel === 'phone' && html`<${Call} doc=${doc} state=${state} />`}
    <ol class="timeline" ref=${list} onScroll=${scrolled} tabindex="0" aria-label=${t('timeline')} aria-live="polite">
      ${said.map(([from, entry]) => {
        const today = day(entry.at)
        const key = `${from?.id} ${entry.seq}`
        const [isNewDay, isOther] = [today !== last, (from?.id || id) !== thread]
        last = today
        thread = from?.id || id
        return html`${isNewDay && html`<li class="day" key=${'d' + key}>${today}</li>`}
          ${isOther && html`<${Thread} key=${'t' + key} doc=${from} here=${thread === id} />`}
          <${Entry} key=${key} entry=${entry} doc=${from} elsewhere=${thread !== id} colleagues=${state.colleagues} />`
      })}
      ${outgoing.map(item => html`<${Outgoing} key=${item.id} item=${item} />`)}
    </ol>
    <p class="typing" role="status">${state.typing[id] ? t('typing', { name: doc?.customer.name || t('typing.customer') }) : ''}</p>`
}

/** The entries of several conversations of one customer in the order of time; each one's own order is kept. */
function inOrder(conversations) {
  const left = conversations.filter(([, entries]) => entries.length).map(([doc, entries]) => ({ doc, entries, next: 0 }))
  const said = []
  while (left.length) {
    const first = left.reduce((a, b) => (Date.parse(b.entries[b.next].at) < Date.parse(a.entries[a.next].at) ? b : a))
    said.push([first.doc, first.entries[first.next++]])
    if (first.next === first.entries.length) left.splice(left.indexOf(first), 1)
  }
  return said
}

/** Where the customer goes on in another of his conversations. */
const Thread = ({ doc, here }) => html`<li class="thread">
  <span>${t(`channel.${doc.channel}`)}</span> <span dir="auto">${doc.subject || ''}</span>
  ${here ? html` <span class="faint">${t('thread.here')}</span>` : html` <button class="quiet" onClick=${() => select(doc.id)}>${t('thread.open')}</button>`}
</li>`

function Head({ doc, own, aside }) {
  const now = useNow()
  const over = doc.status === 'resolved' || doc.status === 'confirmed'
  return html`<div class="head">
    <div class="title">
      <h1><bdi>${doc.customer.name || doc.customer.address}</bdi></h1>
      <p class="subject" dir="auto">${doc.subject || ''}</p>
      <p class="facts">
        <span class="status ${doc.status}">${t(`status.${doc.status}`)}</span>
        <span>${t(`channel.${doc.channel}`)}</span>
        <span>${languageName(doc.language.tag)}</span>
        ${doc.timeZone && html`<span class=${isNight(now, doc.timeZone) ? 'night' : ''} title=${doc.timeZone}>${t('offer.theirtime', { time: clock(now, doc.timeZone) })}</span>`}
        ${!own && html`<span>${doc.assignedAgent ? t('with', { agent: doc.assignedAgent }) : t('with.nobody')}</span>`}
        ${doc.callbackAt && html`<span>${t('callback.at', { time: moment(doc.callbackAt) })}</span>`}
        ${aside && html`<span class="aside" title=${t('aside.title')}>${t('aside')}</span>`}
        <${Due} doc=${doc} now=${now} />
      </p>
    </div>
    <div class="actions">
      <button onClick=${() => openDialog('why', { id: doc.id })}>${t('why')} <kbd>W</kbd></button>
      <button onClick=${() => openDialog('callback', { id: doc.id })}>${t('callback')} <kbd>C</kbd></button>
      <button onClick=${() => openDialog('transfer', { id: doc.id })}>${t('transfer')} <kbd>T</kbd></button>
      ${!over && html`<button class="primary" onClick=${() => openDialog('resolve', { id: doc.id })}>${t('resolve')} <kbd>E</kbd></button>`}
    </div>
  </div>`
}

const nameOf = (id, colleagues) => colleagues.find(agent => agent.id === id)?.name || id

function Entry({ entry, doc, elsewhere, colleagues }) {
  if (entry.direction === 'system') return html`<li class="system"><span dir="auto">${entry.text}</span> <${At} instant=${entry.at} />
    ${entry.attachments?.length > 0 && html`<ul class="attachments">${entry.attachments.map(file => html`<${Attachment} key=${file.id} file=${file} channel=${entry.channel} />`)}</ul>`}</li>`
  const author = entry.direction === 'in' ? entry.from?.name || entry.from?.address || doc?.customer.name : nameOf(entry.author, colleagues)
  return html`<li class="entry ${entry.direction} ${elsewhere ? 'elsewhere' : ''}">
    <div class="meta">
      <bdi class="author">${author}</bdi>
      ${entry.direction === 'note' && html`<span class="tag">${t('note')}</span>`}
      ${entry.automatic && html`<span class="tag">${t('automatic')}</span>`}
      <${At} instant=${entry.at} />
      ${entry.direction === 'out' && html`<span class="state ${entry.state}" title=${entry.stateDetail || ''}>${t(`state.${entry.state}`)}</span>`}
    </div>
    ${entry.cc?.length > 0 && html`<p class="cc">${t('cc')}: <bdi>${entry.cc.map(party => party.name || party.address).join(', ')}</bdi></p>`}
    ${entry.html ? html`<${MailFrame} entry=${entry} />` : html`<p class="text" dir="auto" lang=${entry.language || undefined}>${entry.text}</p>`}
    ${entry.attachments?.length > 0 && html`<ul class="attachments">${entry.attachments.map(file => html`<${Attachment} key=${file.id} file=${file} channel=${entry.channel} />`)}</ul>`}
  </li>`
}

const Units = ['B', 'kB', 'MB']
export function sizeOf(bytes) {
  let unit = 0
  while (bytes >= 1000 && unit < 2) {
    bytes /= 1000
    unit++
  }
  return `${Math.round(bytes * 10) / 10} ${Units[unit]}`
}

function Attachment({ file, channel }) {
  return html`<li><a href=${`/v1/attachments/${channel}/${file.id}`} download=${file.fileName}><bdi>${file.fileName}</bdi></a> <span>${sizeOf(file.size)}</span></li>`
}

const At = ({ instant }) => html`<time datetime=${instant} title=${exactly(instant)}>${moment(instant)}</time>`

/** What is about to leave, and can be taken back. */
function Outgoing({ item }) {
  const now = useNow(250)
  const left = item.dueAt - now
  async function edit() {
    const taken = await takeBack(item.id)
    if (taken) undoItem(taken)
  }
  return html`<li class="entry ${item.mode === 'note' ? 'note' : 'out'} leaving">
    <div class="meta">
      <span class="state ${item.failed ? 'failed' : ''}">${item.failed ? t('outbox.failed', { why: item.failed }) : item.tried ? t('outbox.trying') : t('outbox.leaves', { span: span(left) })}</span>
      ${(item.failed || !item.tried) && html`<button onClick=${edit}>${item.failed ? t('outbox.edit') : t('outbox.undo')}${!item.failed && html` <kbd>Z</kbd>`}</button>`}
    </div>
    <p class="text" dir="auto">${item.text}</p>
  </li>`
}
