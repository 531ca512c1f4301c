// The bar at the top: presence, load, connection, search, language, the way out.
import { askToNotify, isSilent, mayNotify, setSilent } from './alerts.js'
import { wantPresence } from './presence.js'
import { Search } from './search.js'
import { LanguagePicker } from './sign-in.js'
import { t } from './texts.js'
import { html, useState } from './vendor/preact.js'
import { attempt, openDialog, select, signOut } from './work.js'

const states = ['ready', 'busy', 'away', 'offline']

export function Header({ state }) {
  const { presence, agent, mine, me, connection } = state
  const shown = states.includes(presence.state) ? presence.state : 'busy'
  const load = Object.keys(mine).length
  return html`<header class="bar">
    <button class="back quiet" aria-label=${t('back')} onClick=${() => select(null)}>←</button>
    <label class="presence ${presence.state}">
      <span class="dot" aria-hidden="true"></span>
      <select aria-label=${t('presence')} value=${shown} onChange=${event => attempt(() => wantPresence(event.target.value))}>
        ${states.map(one => html`<option value=${one} selected=${one === shown}>${t(`presence.${one}`)}</option>`)}
      </select>
    </label>
    ${agent && html`<span class="load" title=${t('load.title')}>${t('load', { n: load, of: agent.capacity ?? '?' })}</span>`}
    <span class="connection ${connection}" role="status">${connection === 'lost' ? t('connection.lost') : ''}</span>
    <${Search} />
    <${Bell} />
    ${me?.roles.some(role => role !== 'agent') && html`<a class="button quiet" href="/desk/wall">${t('wall')}</a>`}
    <button class="quiet" onClick=${() => openDialog('keys')} title=${t('keys.title')} aria-label=${t('keys.title')}>?</button>
    <${LanguagePicker} />
    <span class="me" dir="auto">${agent?.name || me?.agent}</span>
    <button class="quiet" onClick=${() => attempt(signOut)}>${t('signout')}</button>
  </header>`
}

function Bell() {
  const [silent, set] = useState(isSilent())
  async function toggle() {
    setSilent(!silent)
    set(!silent)
    if (silent || mayNotify() === 'default') await askToNotify()
  }
  return html`<button class="quiet" aria-pressed=${!silent} onClick=${toggle} title=${t(silent ? 'sound.off' : 'sound.on')} aria-label=${t('sound')}>
    <svg class="bell" viewBox="0 0 20 20" aria-hidden="true"><path d="M5 8a5 5 0 0 1 10 0c0 4 1.5 5 1.5 5h-13S5 12 5 8M8.5 16a1.7 1.7 0 0 0 3 0" />${silent && html`<path d="M3 3l14 14" />`}</svg></button>`
}
