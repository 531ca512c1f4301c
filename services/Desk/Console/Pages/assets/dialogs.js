// What is asked in a window of its own: a native dialog, so that focus stays in it, Escape leaves it, and focus returns.
import { all, post } from './api.js'
import { lettersOn, setLetters } from './keys.js'
import { t } from './texts.js'
import { moment, wallClock } from './time.js'
import { html, useEffect, useLayoutEffect, useRef, useState } from './vendor/preact.js'
import { attempt, closeDialog, toast } from './work.js'

const dialogs = { transfer: Transfer, resolve: Resolve, callback: Callback, why: Why, keys: Keys, spam: Spam }

export function Dialogs({ state }) {
  const Shown = state.dialog && dialogs[state.dialog.name]
  return Shown ? html`<${Shown} key=${state.dialog.name} state=${state} doc=${state.docs[state.dialog.id]} dialog=${state.dialog} />` : null
}

/** A dialog with a form; `action` gets its fields and says whether all is well. */
function Window({ title, button, action, children, tone = 'primary' }) {
  const window = useRef()
  const [busy, setBusy] = useState(false)
  // At once: the next key is for the dialog, not a shortcut.
  useLayoutEffect(() => window.current.showModal(), [])
  async function submit(event) {
    event.preventDefault()
    setBusy(true)
    const done = await attempt(() => action(Object.fromEntries(new FormData(event.target))))
    if (done) closeDialog()
    else setBusy(false)
  }
  const keyed = event => event.key === 'Enter' && (event.ctrlKey || event.metaKey) && action && event.currentTarget.requestSubmit()
  return html`<dialog ref=${window} onClose=${closeDialog} aria-labelledby="dialog-title">
    <form method="dialog" onSubmit=${action ? submit : undefined} onKeyDown=${keyed}>
      <h2 id="dialog-title">${title}</h2>
      ${children}
      <div class="actions">
        <button type="button" onClick=${closeDialog}>${t(action ? 'cancel' : 'close')}</button>
        ${action && html`<button class=${tone} disabled=${busy}>${button} <kbd>Ctrl ↵</kbd></button>`}
      </div>
    </form>
  </dialog>`
}

function Transfer({ state, doc }) {
  const regions = [...new Set(state.colleagues.map(agent => agent.region).filter(Boolean))]
  const others = state.colleagues.filter(agent => agent.id !== state.me.agent)
  return html`<${Window} title=${t('transfer.title')} button=${t('transfer')} action=${async fields => {
    const [kind, ...rest] = fields.to.split(':')
    await post(`/v1/conversations/${doc.id}/transfer`, { to: { kind, id: rest.join(':') }, note: fields.note || null })
    toast(t('transfer.done'))
  }}>
    <label>${t('transfer.to')}
      <select name="to" required autofocus>
        <option value="">…</option>
        <optgroup label=${t('transfer.queues')}>${state.queues.map(queue => html`<option value=${`queue:${queue.id}`}>${queue.name || queue.id}</option>`)}</optgroup>
        <optgroup label=${t('transfer.agents')}>${others.map(agent => html`<option value=${`agent:${agent.id}`}>${agent.name || agent.id} · ${(agent.languages || []).map(one => one.tag).join(', ')}</option>`)}</optgroup>
        ${regions.length > 0 && html`<optgroup label=${t('transfer.regions')}>${regions.map(region => html`<option value=${`region:${region}`}>${region}</option>`)}</optgroup>`}
      </select>
    </label>
    <label>${t('transfer.note')}<textarea name="note" rows="4" dir="auto" maxlength="10000" required></textarea></label>
  <//>`
}

function Resolve({ doc }) {
  return html`<${Window} title=${t('resolve.title')} button=${t('resolve')} action=${async fields => {
    const said = Object.fromEntries(Object.entries(fields).filter(([, value]) => value.trim()))
    await post(`/v1/conversations/${doc.id}/resolve`, said)
    toast(t('resolve.done'))
  }}>
    <label>${t('resolve.category')}<input name="category" dir="auto" maxlength="100" autofocus autocomplete="on" /></label>
    <label>${t('resolve.cause')}<input name="cause" dir="auto" maxlength="1000" /></label>
    <label>${t('resolve.solution')}<textarea name="solution" rows="3" dir="auto" maxlength="1000"></textarea></label>
  <//>`
}

function Callback({ doc }) {
  const zone = doc?.timeZone || Intl.DateTimeFormat().resolvedOptions().timeZone
  const hour = 3_600_000
  const [at, setAt] = useState(() => wallClock(Math.ceil((Date.now() + hour) / hour) * hour, zone))
  return html`<${Window} title=${t('callback.title')} button=${t('callback')} action=${async fields => {
    await post(`/v1/conversations/${doc.id}/callbacks`, { at: fields.at, timeZone: zone, note: fields.note || null })
    toast(t('callback.done'))
  }}>
    <label>${t('callback.when', { zone: zone.replace('_', ' ') })}<input name="at" type="datetime-local" value=${at} min=${wallClock(Date.now(), zone)} onInput=${event => setAt(event.target.value)} required autofocus /></label>
    <label>${t('callback.note')}<textarea name="note" rows="3" dir="auto" maxlength="2000"></textarea></label>
  <//>`
}

function Spam({ dialog }) {
  return html`<${Window} title=${t('spam.title')} button=${t('spam')} tone="danger" action=${async fields => {
    await post(`/v1/conversations/${dialog.id}/spam`, { blockSender: fields.block === 'on' })
    toast(t('spam.done'))
  }}>
    <p>${t('spam.explain')}</p>
    ${dialog.channel === 'email' && html`<label class="check"><input type="checkbox" name="block" autofocus /> ${t('spam.block')} <bdi dir="ltr">${dialog.address}</bdi></label>`}
  <//>`
}

/** Why the conversation came where it is: every decision, in Routing's words. */
function Why({ dialog }) {
  const [decisions, setDecisions] = useState(null)
  useEffect(() => {
    all(`/v1/conversations/${dialog.id}/decisions`).then(setDecisions, () => setDecisions([]))
  }, [dialog.id])
  return html`<${Window} title=${t('why.title')}>
    ${decisions === null && html`<p aria-busy="true">${t('loading')}</p>`}
    ${decisions?.length === 0 && html`<p>${t('why.nothing')}</p>`}
    <ol class="decisions" tabindex="0" aria-label=${t('why.title')}>
      ${(decisions || []).map(one => html`<li key=${one.sequence}><time datetime=${one.at}>${moment(one.at)}</time><p lang="en" dir="ltr">${one.words}</p></li>`)}
    </ol>
  <//>`
}

const rows = [['A', 'offer.accept'], ['D', 'offer.decline'], ['J  K', 'keys.step'], ['R', 'reply'], ['N', 'note'], ['Ctrl ↵', 'send'], ['Z', 'outbox.undo'], ['T', 'transfer'], ['E', 'resolve'], ['C', 'callback'], ['W', 'why'], ['/', 'search'], ['?', 'keys.title']]

function Keys() {
  const [on, setOn] = useState(lettersOn())
  return html`<${Window} title=${t('keys.title')}>
    <table class="keys"><tbody>${rows.map(([key, name]) => html`<tr><th scope="row"><kbd>${key}</kbd></th><td>${t(name)}</td></tr>`)}</tbody></table>
    <p>${t('keys.alt')}</p>
    <label class="check"><input type="checkbox" checked=${on} onChange=${event => { setLetters(event.target.checked); setOn(event.target.checked) }} /> ${t('keys.letters')}</label>
  <//>`
}
