// What was said and what happened, the oldest first: messages, replies, notes, events, and what is about to leave.
import { MailFrame } from './mail.js'
import { Due } from './lists.js'
import { undoItem } from './composer.js'
import { keepDraft } from './drafts.js'
import { takeBack } from './outbox.js'
import { languageName, t } from './texts.js'
import { clock, day, exactly, isNight, moment, span, useNow } from './time.js'
import { html, useEffect, useLayoutEffect, useRef } from './vendor/preact.js'
import { lookAgain, openDialog } from './work.js'

const Look = 3_000

export function Timeline({ state }) {
  const id = state.selected
  const doc = state.docs[id]
  const entries = state.timelines[id]?.entries || []
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

  useLayoutEffect(() => {
    if (atEnd.current && list.current) list.current.scrollTop = list.current.scrollHeight
  }, [entries.length, outgoing.length, id])
  const scrolled = event => { atEnd.current = event.target.scrollHeight - event.target.scrollTop - event.target.clientHeight < 80 }

  let last = ''
  return html`
    ${doc && html`<${Head} doc=${doc} own=${own} />`}
    <ol class="timeline" ref=${list} onScroll=${scrolled} tabindex="0" aria-label=${t('timeline')} aria-live="polite">
      ${entries.map(entry => {
        const today = day(entry.at)
        const first = today !== last
        last = today
        return html`${first && html`<li class="day" key=${'d' + entry.seq}>${today}</li>`}<${Entry} key=${entry.seq} entry=${entry} doc=${doc} colleagues=${state.colleagues} />`
      })}
      ${outgoing.map(item => html`<${Outgoing} key=${item.id} item=${item} />`)}
    </ol>`
}

function Head({ doc, own }) {
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

function Entry({ entry, doc, colleagues }) {
  if (entry.direction === 'system') return html`<li class="system"><span dir="auto">${entry.text}</span> <${At} instant=${entry.at} /></li>`
  const author = entry.direction === 'in' ? entry.from?.name || entry.from?.address || doc?.customer.name : nameOf(entry.author, colleagues)
  return html`<li class="entry ${entry.direction}">
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
