// Texts for frequent questions, in the customer's language; the agent edits them before sending.
import { all, post } from './api.js'
import { t } from './texts.js'
import { html, useState } from './vendor/preact.js'

export function Templates({ doc, agent, insert }) {
  const [items, setItems] = useState(null)
  async function load() {
    if (items) return
    try {
      setItems(await all(`/v1/templates?language=${encodeURIComponent(doc.language.tag || 'en')}`))
    } catch {
      setItems([])
    }
  }
  function choose(event) {
    const template = items.find(one => one.id === event.target.value)
    event.target.value = ''
    if (!template) return
    const gaps = { customer: doc.customer.name || '', agent: agent?.name || '', subject: doc.subject || '' }
    insert(template.text.replace(/\{(\w+)\}/g, (whole, gap) => gaps[gap] ?? whole))
    post(`/v1/templates/${template.id}/uses`).catch(() => {}) // the count may miss one
  }
  return html`<select class="quiet" aria-label=${t('templates')} onFocus=${load} onChange=${choose}>
    <option value="">${items && !items.length ? t('templates.none') : t('templates')}</option>
    ${(items || []).map(one => html`<option key=${one.id} value=${one.id}>${one.name}</option>`)}
  </select>`
}
