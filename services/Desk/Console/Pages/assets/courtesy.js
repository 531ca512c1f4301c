// How one speaks to customers of a language: a word for whoever did not grow up with it. The words stand with the page's other texts.
import { has, t } from './texts.js'

/** The note for a BCP 47 tag, or null. */
export function courtesyOf(tag) {
  const name = tag && `courtesy.${tag.split('-')[0]}`
  return name && has(name) ? t(name) : null
}
