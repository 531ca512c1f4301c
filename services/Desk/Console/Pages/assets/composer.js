// Where replies and notes are written. What is written is kept with every key; sending can be taken back for five seconds.
import { fetchAsMe, Refusal } from './api.js'
import { followDraft, keepDraft, readDraft } from './drafts.js'
import { lastWaiting, sendLater, takeBack } from './outbox.js'
import { agentTypes } from './signals.js'
import { Templates } from './templates.js'
import { t } from './texts.js'
import { sizeOf } from './timeline.js'
import { html, useEffect, useRef, useState } from './vendor/preact.js'
import { attempt, select, store, toast } from './work.js'

let showMode = () => {}

/** Puts the cursor where replies or notes are written. */
export function focusComposer(mode) {
  const focus = () => document.getElementById('composer')?.focus()
  showMode(mode)
  focus()
  // Another conversation has another field, which is not there yet.
  setTimeout(focus, 30)
}

/** Puts what was taken back into the composer again. */
export function undoItem(item) {
  select(item.conversation)
  keepDraft(item.conversation, item.mode === 'note' ? { note: item.text } : { reply: item.text, cc: item.cc || [], attachments: item.attachments || [], private: item.private || false })
  focusComposer(item.mode)
}

/** Takes the last reply back. */
export async function undo() {
  const waiting = lastWaiting()
  const item = waiting && await takeBack(waiting.id)
  if (item) undoItem(item)
}

const MostBytes = 20 * 1024 * 1024
const Uploads = new Set(['email', 'chat', 'social'])

export function Composer({ state }) {
  const id = state.selected
  const doc = state.docs[id]
  const [mode, setMode] = useState('reply')
  const [draft, setDraft] = useState(() => readDraft(id))
  const [mention, setMention] = useState(null)
  const field = useRef()
  showMode = setMode
  useEffect(() => followDraft(id, () => setDraft(readDraft(id))), [id])

  const text = draft[mode]
  const canAttach = mode === 'reply' && Uploads.has(doc?.channel)

  function write(event) {
    keepDraft(id, { [mode]: event.target.value })
    if (mode === 'reply' && event.target.value) agentTypes(doc)
    const before = event.target.value.slice(0, event.target.selectionStart)
    setMention(mode === 'note' ? /(?:^|\s)@([\p{L}\p{N}-]*)$/u.exec(before)?.[1] ?? null : null)
  }

  function send() {
    if (!text.trim() && !(mode === 'reply' && draft.attachments.length)) return
    const { reply, note, ...extra } = draft
    sendLater({ conversation: id, mode, text, ...(mode === 'reply' ? { cc: extra.cc, attachments: extra.attachments, private: doc?.public && extra.private } : {}) })
    keepDraft(id, mode === 'reply' ? { reply: '', cc: [], attachments: [], private: false } : { note: '' })
    field.current?.focus()
  }

  function keyed(event) {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      send()
    } else if (event.key === 'Escape') event.target.blur()
  }

  function insert(words) {
    const { selectionStart: from, selectionEnd: to } = field.current
    keepDraft(id, { [mode]: text.slice(0, from) + words + text.slice(to) })
    field.current.focus()
  }

  function mentionOf(agent) {
    const at = field.current.selectionStart
    const before = text.slice(0, at).replace(/@[\p{L}\p{N}-]*$/u, `@${agent.id} `)
    keepDraft(id, { note: before + text.slice(at) })
    setMention(null)
    field.current.focus()
  }

  async function attach(event) {
    const files = [...event.target.files]
    event.target.value = ''
    for (const file of files) {
      if (file.size > MostBytes) {
        toast(t('attach.large', { name: file.name, size: sizeOf(MostBytes) }), 'bad')
        continue
      }
      await attempt(async () => {
        const response = await fetchAsMe(`/v1/attachments/${doc.channel}?fileName=${encodeURIComponent(file.name)}`, {
          method: 'POST',
          headers: { 'Content-Type': file.type || 'application/octet-stream', 'Idempotency-Key': crypto.randomUUID() },
          body: file,
        })
        const answer = await response.json()
        if (!response.ok) throw new Refusal(response.status, answer)
        keepDraft(id, { attachments: [...readDraft(id).attachments, answer] })
      })
    }
  }

  const found = mention === null ? [] : state.colleagues.filter(agent => `${agent.id} ${agent.name}`.toLowerCase().includes(mention.toLowerCase())).slice(0, 6)
  return html`<section class="composer ${mode}" aria-label=${t('composer')}>
    <div class="tabs" role="group" aria-label=${t('composer')}>
      <button aria-pressed=${mode === 'reply'} onClick=${() => focusComposer('reply')}>${t('reply')} <kbd>R</kbd></button>
      <button aria-pressed=${mode === 'note'} onClick=${() => focusComposer('note')}>${t('note')} <kbd>N</kbd></button>
      ${mode === 'reply' && doc && html`<${Templates} doc=${doc} agent=${state.agent} insert=${insert} />`}
    </div>
    ${mode === 'reply' && doc?.channel === 'email' && html`<${Copies} id=${id} cc=${draft.cc} />`}
    ${mode === 'reply' && doc?.public && html`<label class="public"><input type="checkbox" checked=${draft.private} onChange=${event => keepDraft(id, { private: event.target.checked })} /> ${t('reply.private')}</label>`}
    ${found.length > 0 && html`<ul class="mentions">${found.map(agent => html`<li key=${agent.id}><button onClick=${() => mentionOf(agent)}>@${agent.id} <bdi>${agent.name}</bdi></button></li>`)}</ul>`}
    <textarea id="composer" ref=${field} rows="4" dir="auto" lang=${mode === 'reply' ? doc?.language.tag || undefined : undefined}
      aria-label=${t(mode === 'reply' ? 'reply.field' : 'note.field')} placeholder=${t(mode !== 'reply' ? 'note.hint' : doc?.public && !draft.private ? 'reply.public' : 'reply.hint')}
      value=${text} onInput=${write} onKeyDown=${keyed} spellcheck="true"></textarea>
    ${mode === 'reply' && draft.attachments.length > 0 && html`<ul class="attachments">
      ${draft.attachments.map(file => html`<li key=${file.id}><bdi>${file.fileName}</bdi> ${sizeOf(file.size)}
        <button class="quiet" aria-label=${t('attach.remove', { name: file.fileName })} onClick=${() => keepDraft(id, { attachments: draft.attachments.filter(one => one.id !== file.id) })}>×</button></li>`)}
    </ul>`}
    <div class="actions">
      ${canAttach && html`<label class="button quiet attach">${t('attach')}<input type="file" multiple onChange=${attach} /></label>`}
      <span class="grow"></span>
      <button class="primary" onClick=${send} disabled=${!text.trim() && !(mode === 'reply' && draft.attachments.length)}>${t(mode === 'reply' ? 'send' : 'note.add')} <kbd>Ctrl ↵</kbd></button>
    </div>
  </section>`
}

const Address = /^\S+@\S+\.\S+$/

function Copies({ id, cc }) {
  const [typed, setTyped] = useState('')
  function add() {
    const address = typed.trim().replace(/[,;]$/, '')
    if (!Address.test(address)) return
    keepDraft(id, { cc: [...cc.filter(one => one.address !== address), { address }] })
    setTyped('')
  }
  return html`<div class="copies">
    <label>${t('cc')}
      <input type="email" dir="ltr" value=${typed} onInput=${event => setTyped(event.target.value)} onBlur=${add}
        onKeyDown=${event => ['Enter', ',', ';'].includes(event.key) && (event.preventDefault(), add())} /></label>
    ${cc.map(one => html`<span class="chip" key=${one.address}><bdi>${one.address}</bdi>
      <button class="quiet" aria-label=${t('attach.remove', { name: one.address })} onClick=${() => keepDraft(id, { cc: cc.filter(other => other !== one) })}>×</button></span>`)}
  </div>`
}
