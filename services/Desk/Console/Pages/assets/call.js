// A call: how it stands now, and what the agent on the line does with it. It is answered at the phone.
import { get, post } from './api.js'
import { t } from './texts.js'
import { span, useNow } from './time.js'
import { html, useEffect, useState } from './vendor/preact.js'
import { attempt } from './work.js'

const Look = 1_500

const isOver = call => call.state === 'ended'
const mine = (call, me) => call.legs.some(leg => leg.agent === me && leg.role === 'agent' && leg.state === 'answered')

/** The newest call of a conversation, looked at while it is shown. */
export function Call({ doc, state }) {
  const [call, setCall] = useState(null)
  const [asking, setAsking] = useState(false)
  const now = useNow()
  const id = doc.id
  useEffect(() => {
    let shown = true
    const look = () => document.hidden || get(`/v1/conversations/${id}/calls`).then(found => shown && setCall(found.items[0] || null), () => {})
    setCall(null)
    setAsking(false)
    look()
    const timer = setInterval(look, Look)
    return () => {
      shown = false
      clearInterval(timer)
    }
  }, [id])
  if (!call) return null

  const me = state.agent?.id || state.me?.agent
  const act = (name, body) => attempt(async () => setCall(await post(`/v1/calls/${call.id}/${name}`, body)))
  const callBack = () => attempt(async () => setCall(await post(`/v1/conversations/${id}/call`)))
  const consulted = call.legs.find(leg => leg.role === 'consult' && leg.state !== 'ended')
  const rings = call.legs.find(leg => leg.agent === me && leg.state === 'ringing')
  const colleagues = state.colleagues.filter(one => one.id !== me)
  return html`<div class="call" role="group" aria-label=${t('call')}>
    <p class="facts" aria-live="polite">
      <span>${t(`call.${isOver(call) ? call.outcome || 'ended' : call.state}`)}</span>
      ${call.state === 'talking' && call.answeredAt && html`<span>${span(now - Date.parse(call.answeredAt))}</span>`}
      ${call.recorded && !isOver(call) && html`<span>${t('call.recorded')}</span>`}
      ${rings && html`<span class="waited">${t('call.answer')}</span>`}
      ${consulted && html`<span>${t(consulted.state === 'answered' ? 'call.consulting' : 'call.ringing', { agent: state.colleagues.find(one => one.id === consulted.agent)?.name || consulted.agent })}</span>`}
    </p>
    <div class="actions">
      ${!isOver(call) && mine(call, me) && html`
        ${call.state === 'talking' && html`<button onClick=${() => act('hold')}>${t('call.hold')}</button>`}
        ${call.state === 'held' && html`<button onClick=${() => act('resume')}>${t('call.resume')}</button>`}
        ${consulted?.state === 'answered' && html`<button class="primary" onClick=${() => act('hand-over')}>${t('call.handover')}</button>`}
        ${!consulted && !asking && html`<button onClick=${() => setAsking(true)}>${t('call.consult')}</button>`}
        ${!consulted && asking && html`<select aria-label=${t('call.consult')} onChange=${event => event.target.value && act('consult', { agent: event.target.value })}>
          <option value="">${t('call.consult')}</option>
          ${colleagues.map(one => html`<option key=${one.id} value=${one.id}>${one.name || one.id}</option>`)}
        </select>`}
        <button onClick=${() => act('end')}>${t('call.end')}</button>`}
      ${isOver(call) && doc.assignedAgent === me && call.number && html`<button onClick=${callBack}>${t('call.customer')}</button>`}
    </div>
  </div>`
}
