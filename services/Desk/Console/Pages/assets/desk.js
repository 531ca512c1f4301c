// The desk: what is shown when, and the keys.
import { Card } from './card.js'
import { Composer, focusComposer, undo } from './composer.js'
import { Dialogs } from './dialogs.js'
import { Header } from './header.js'
import { bind } from './keys.js'
import { Lists } from './lists.js'
import { Offers } from './offers.js'
import { SignIn } from './sign-in.js'
import { loadTexts, t } from './texts.js'
import { Timeline } from './timeline.js'
import { html, render, useEffect, useState } from './vendor/preact.js'
import { accept, decline, dropToast, openDialog, select, start, store } from './work.js'

function Desk() {
  const [state, setState] = useState(store.get())
  useEffect(() => store.subscribe(setState), [])
  useEffect(() => {
    const waiting = state.offers.length + Object.values(state.unread).reduce((sum, n) => sum + n, 0)
    document.title = (waiting ? `(${waiting}) ` : '') + t('title')
  })
  if (state.phase === 'starting') return html`<main class="alone" aria-busy="true"><p>${t(state.connection === 'lost' ? 'connection.lost' : 'starting')}</p></main>`
  if (state.phase === 'signed-out') return html`<${SignIn} done=${start} />`
  return html`
    <${Header} state=${state} />
    <div class="panes ${state.selected ? 'with-conversation' : ''}">
      <nav class="lists" aria-label=${t('lists')}>
        <${Offers} state=${state} />
        <${Lists} state=${state} />
      </nav>
      <main class="conversation">
        ${state.selected
          ? html`<${Timeline} key=${state.selected} state=${state} /><${Composer} key=${'c' + state.selected} state=${state} />`
          : html`<div class="alone"><h1>${t('nothing.title')}</h1><p>${t(state.presence.state === 'ready' ? 'nothing.ready' : 'nothing.away')}</p></div>`}
      </main>
      <aside class="card" aria-label=${t('card')}>${state.selected && html`<${Card} key=${state.selected} state=${state} />`}</aside>
    </div>
    <${Dialogs} state=${state} />
    <${Toasts} toasts=${state.toasts} />`
}

function Toasts({ toasts }) {
  return html`<div class="toasts" role="status" aria-live="polite">
    ${toasts.map(toast => html`<div class="toast ${toast.tone}" key=${toast.id}>
      <span>${toast.text}</span>
      ${toast.action && html`<button onClick=${() => { dropToast(toast.id); toast.action.run() }}>${toast.action.name}</button>`}
      <button class="quiet" aria-label=${t('close')} onClick=${() => dropToast(toast.id)}>×</button>
    </div>`)}
  </div>`
}

/** The next or previous of my conversations. */
function step(by) {
  const { mine, selected } = store.get()
  const ids = Object.keys(mine).sort()
  if (!ids.length) return
  const at = ids.indexOf(selected)
  select(ids[at < 0 ? 0 : (at + by + ids.length) % ids.length])
}

const inConversation = action => () => store.get().selected && action(store.get().selected)
const first = () => [...store.get().offers].sort((a, b) => a.expiresAt.localeCompare(b.expiresAt))[0]
const atWork = action => () => store.get().phase === 'working' && action()

bind(['a'], atWork(() => first() && accept(first())))
bind(['d'], atWork(() => first() && decline(first())))
bind(['j', 'ArrowDown'], atWork(() => step(1)))
bind(['k', 'ArrowUp'], atWork(() => step(-1)))
bind(['r'], inConversation(() => focusComposer('reply')))
bind(['n'], inConversation(() => focusComposer('note')))
bind(['t'], inConversation(id => openDialog('transfer', { id })))
bind(['e'], inConversation(id => openDialog('resolve', { id })))
bind(['c'], inConversation(id => openDialog('callback', { id })))
bind(['w'], inConversation(id => openDialog('why', { id })))
bind(['z'], atWork(undo))
bind(['/', 's'], atWork(() => document.getElementById('search')?.focus()))
bind(['?', 'h'], atWork(() => openDialog('keys')))

await loadTexts()
render(html`<${Desk} />`, document.getElementById('page'))
start()
