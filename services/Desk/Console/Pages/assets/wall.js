// The supervisor's wall: how all queues and agents stand, now and over the day; with a hand in it where needed.
import { all, get, post, put, Refusal, SignedOut, Unreachable } from './api.js'
import { Chart } from './chart.js'
import { Dialogs } from './dialogs.js'
import { Item } from './lists.js'
import { LanguagePicker, SignIn } from './sign-in.js'
import { follow } from './stream.js'
import { languageName, loadTexts, t } from './texts.js'
import { span, useNow } from './time.js'
import { Timeline } from './timeline.js'
import { html, render, useEffect, useState } from './vendor/preact.js'
import { attempt, dropToast, endSession, openDialog, select, store, toast } from './work.js'

const Again = 2_000 // what the stream tells of is counted elsewhere a moment later
const Anyhow = 30_000
const HoursEvery = 60_000

async function start() {
  try {
    const me = await get('/desk/me')
    const [colleagues, queues] = await Promise.all([all('/v1/agents'), all('/v1/queues')])
    store.set({ me, colleagues, queues, phase: 'working' })
  } catch (error) {
    if (error instanceof SignedOut) store.set({ phase: 'signed-out', me: null })
    else setTimeout(start, Again)
  }
}

const watched = new Set()

/** Has what is shown read anew, now and a moment later. */
function lookAtAll() {
  for (const look of watched) look()
}

/** Reads while it is shown: whenever something has changed, and now and then anyhow, for the clocks; keeps what it has while there is no connection. */
function useWatched(read, every, isLive = true) {
  const [found, setFound] = useState(null)
  useEffect(() => {
    let shown = true
    let timer = null
    let busy = false
    let asked = false
    async function look(again) {
      asked ||= busy
      if (busy) return
      busy = true
      clearTimeout(timer)
      try {
        const news = await read()
        if (shown) setFound(news)
      } catch (error) {
        if (error instanceof SignedOut) endSession()
        // The rest is a lost connection: the stream shows it, and its return looks again.
        else if (!(error instanceof Unreachable) && !(error instanceof Refusal)) throw error
      } finally {
        busy = false
        if (shown) timer = setTimeout(look, again ? Again : every)
      }
      if (shown && asked) {
        asked = false
        look(true)
      }
    }
    const changed = () => look(true)
    if (isLive) watched.add(changed)
    look(false)
    return () => {
      shown = false
      watched.delete(changed)
      clearTimeout(timer)
    }
  }, [])
  return found
}

/** Follows the changes for as long as the wall is shown. */
function useStream() {
  useEffect(() => follow(0, {
    event: kind => kind === 'changed' && lookAtAll(),
    live() {
      store.set({ connection: 'live' })
      lookAtAll()
    },
    lost: () => store.set({ connection: 'lost' }),
    signedOut: endSession,
  }, '/desk/wall/stream').stop, [])
}

function Wall() {
  const [state, setState] = useState(store.get())
  useEffect(() => store.subscribe(setState), [])
  useEffect(() => { document.title = t('wall') })
  if (state.phase === 'starting') return html`<main class="alone" aria-busy="true"><p>${t('starting')}</p></main>`
  if (state.phase === 'signed-out') return html`<${SignIn} done=${start} />`
  if (!state.me.roles.some(role => role === 'admin' || role === 'supervisor')) return html`<main class="alone"><h1>${t('wall')}</h1><p>${t('wall.notforyou')}</p><p><a href="/desk/">${t('title')}</a></p></main>`
  return html`<${Watching} state=${state} />`
}

function Watching({ state }) {
  useStream()
  const live = useWatched(() => get('/v1/live'), Anyhow)
  const hours = useWatched(() => get('/v1/live/hours'), HoursEvery, false)
  const open = useWatched(async () => {
    const [waiting, offered, assigned] = await Promise.all(['waiting', 'offered', 'assigned'].map(routing => get(`/v1/conversations?routing=${routing}&limit=100`)))
    return [...waiting.items, ...offered.items, ...assigned.items]
  }, Anyhow)
  const lost = state.connection === 'lost'
  async function signOut() {
    await fetch('/auth/sign-out', { method: 'POST' })
    endSession()
  }
  return html`
    <header class="bar">
      <button class="back quiet" aria-label=${t('back')} onClick=${() => select(null)}>←</button>
      <strong>${t('wall')}</strong>
      <span class="connection ${lost ? 'lost' : 'live'}" role="status">${lost ? t('connection.lost') : ''}</span>
      <span class="grow"></span>
      ${state.me.agent && html`<a class="button quiet" href="/desk/">${t('title')}</a>`}
      <${LanguagePicker} />
      <button class="quiet" onClick=${signOut}>${t('signout')}</button>
    </header>
    <div class="wall ${state.selected ? 'with-conversation' : ''}">
      <main class="board">
        ${live ? html`<${Board} live=${live} hours=${hours} open=${open || []} />` : html`<p class="empty" aria-busy="true">${t('loading')}</p>`}
      </main>
      <aside class="listening" aria-label=${t('wall.listen')}>
        ${state.selected ? html`<${Listening} key=${state.selected} state=${state} />` : html`<${Open} open=${open || []} />`}
      </aside>
    </div>
    <${Dialogs} state=${state} />
    <div class="toasts" role="status">${state.toasts.map(one => html`<div class="toast ${one.tone}" key=${one.id}><span>${one.text}</span><button class="quiet" aria-label=${t('close')} onClick=${() => dropToast(one.id)}>×</button></div>`)}</div>`
}

const sum = (rows, of) => rows.reduce((total, row) => total + of(row), 0)

/** The share of a queue's conversations, or of all queues', that had the answer in time, in whole per cent: 100 only where nothing was late; null while there was none. */
function inTime(hours, queue = null) {
  const kept = hours?.targets.find(one => one.queue === queue)
  return kept ? Math.floor(100 * (kept.conversations - kept.late) / kept.conversations) : null
}

const percent = share => (share === null ? '–' : `${share} %`)

function Board({ live, hours, open }) {
  const now = useNow()
  const items = hours?.items || []
  const late = open.filter(doc => doc.sla?.dueAt && Date.parse(doc.sla.dueAt) < now && ['new', 'open'].includes(doc.status)).length
  const longest = Math.max(0, ...live.queues.map(queue => queue.longestWaitSeconds))
  const ready = live.agents.filter(agent => agent.presence === 'ready').length
  return html`
    <section class="tiles" aria-label=${t('wall.now')}>
      <${Tile} name="wall.waiting" value=${sum(live.queues, queue => queue.waiting + queue.offered)} />
      <${Tile} name="wall.longest" value=${span(longest * 1000)} />
      <${Tile} name="wall.late" value=${late} bad=${late > 0} />
      <${Tile} name="wall.intime" value=${percent(inTime(hours))} />
      <${Tile} name="wall.ready" value=${`${ready} / ${live.agents.length}`} />
    </section>
    <section>
      <h2>${t('wall.queues')}</h2>
      <div class="scroll" tabindex="0" role="region" aria-label=${t('wall.queues')}><table>
        <thead><tr><th scope="col">${t('card.queue')}</th>${['waiting', 'offered', 'assigned', 'longest', 'intime'].map(name => html`<th scope="col" class="n">${t(`wall.${name}`)}</th>`)}</tr></thead>
        <tbody>${live.queues.map(queue => html`<tr key=${queue.id}>
          <th scope="row" dir="auto">${queue.name}</th><td class="n">${queue.waiting}</td><td class="n">${queue.offered}</td><td class="n">${queue.assigned}</td>
          <td class="n">${queue.waiting + queue.offered ? span(queue.longestWaitSeconds * 1000) : '–'}</td>
          <td class="n">${percent(inTime(hours, queue.id))}</td>
        </tr>`)}</tbody>
      </table></div>
    </section>
    <section>
      <h2>${t('wall.day')}</h2>
      ${hours && html`<${Chart} since=${hours.since} items=${items} />`}
    </section>
    ${live.languages.length > 0 && html`<section>
      <h2>${t('wall.languages')}</h2>
      <ul class="bars">${live.languages.map(one => html`<li key=${one.language || ''}>
        <span>${languageName(one.language)}</span><meter min="0" max=${live.languages[0].waiting} value=${one.waiting} aria-hidden="true"></meter><span class="n">${one.waiting}</span><span class="faint">${span(one.longestWaitSeconds * 1000)}</span>
      </li>`)}</ul>
    </section>`}
    <section><h2>${t('wall.agents')}</h2><${Agents} agents=${live.agents} /></section>`
}

const Tile = ({ name, value, bad }) => html`<div class="tile ${bad ? 'bad' : ''}"><span class="value">${value}</span><span class="faint">${t(name)}</span></div>`

const states = ['ready', 'busy', 'away', 'offline']

function Agents({ agents }) {
  const regions = [...new Set(agents.map(agent => agent.region || ''))].sort()
  const change = (agent, state) => attempt(async () => {
    await put(`/v1/agents/${agent.id}/presence`, { state })
    toast(t('wall.changed', { agent: agent.name, state: t(`presence.${state}`) }))
  })
  return regions.map(region => {
    const here = agents.filter(agent => (agent.region || '') === region)
    return html`<div key=${region}>
      <h3>${region || t('wall.noregion')} <span class="faint">${states.map(state => [state, here.filter(agent => agent.presence === state).length]).filter(([, n]) => n).map(([state, n]) => `${n} ${t(`presence.${state}`)}`).join(' · ')}</span></h3>
      <ul class="agents">${here.map(agent => html`<li key=${agent.id} class="presence ${agent.presence}">
        <span class="dot" aria-hidden="true"></span>
        <span class="who"><bdi>${agent.name}</bdi><span class="faint">${agent.languages.map(languageName).join(', ')}</span></span>
        <span class="n" title=${t('load.title')}>${t('load', { n: agent.assigned, of: agent.capacity })}</span>
        <select aria-label=${t('wall.presence', { agent: agent.name })} value=${agent.presence} onChange=${event => change(agent, event.target.value)}>
          ${states.map(state => html`<option value=${state} selected=${state === agent.presence}>${t(`presence.${state}`)}</option>`)}
        </select>
      </li>`)}</ul>
    </div>`
  })
}

/** What waits and what agents have, to be listened in to. */
function Open({ open }) {
  const now = useNow()
  return html`<h2 class="title">${t('wall.open', { n: open.length })}</h2>
    ${open.length === 0 && html`<p class="empty">${t('waiting.empty')}</p>`}
    <ul class="items">${open.map(doc => html`<${Item} key=${doc.id} id=${doc.id} doc=${doc} now=${now}><span class="with">${doc.assignedAgent || t(`routing.${doc.routing.state}`)}</span><//>`)}</ul>`
}

/** Somebody else's conversation, read along; a note is a word in the agent's ear. */
function Listening({ state }) {
  const [text, setText] = useState('')
  async function note(event) {
    event.preventDefault()
    if (text.trim() && await attempt(() => post(`/v1/conversations/${state.selected}/notes`, { text }))) setText('')
  }
  return html`
    <div class="actions"><button onClick=${() => select(null)}>← ${t('back')}</button><button onClick=${() => openDialog('transfer', { id: state.selected })}>${t('wall.reassign')}</button><button onClick=${() => openDialog('why', { id: state.selected })}>${t('why.title')}</button></div>
    <${Timeline} state=${state} />
    <form class="composer note" onSubmit=${note}>
      <textarea rows="3" dir="auto" aria-label=${t('note.field')} placeholder=${t('wall.note')} value=${text} onInput=${event => setText(event.target.value)}
        onKeyDown=${event => event.key === 'Enter' && (event.ctrlKey || event.metaKey) && note(event)}></textarea>
      <div class="actions"><span class="grow"></span><button class="primary" disabled=${!text.trim()}>${t('note.add')} <kbd>Ctrl ↵</kbd></button></div>
    </form>`
}

await loadTexts()
render(html`<${Wall} />`, document.getElementById('page'))
start()
