// The words of the page: one JSON file a language. What a file lacks is said in English.
export const languages = { en: 'English', de: 'Deutsch', hi: 'हिन्दी', ur: 'اردو' }

const RightToLeft = new Set(['ur', 'ar', 'fa', 'he'])
const Kept = 'desk.language'

let words = {}
let english = {}
export let language = 'en'

/** Picks the language: the one chosen before, else the browser's, else English. */
export async function loadTexts(chosen) {
  const wanted = chosen || localStorage.getItem(Kept) || (navigator.languages || []).map(tag => tag.split('-')[0]).find(tag => tag in languages) || 'en'
  language = wanted in languages ? wanted : 'en'
  if (chosen) localStorage.setItem(Kept, language)
  const load = async tag => (await fetch(`/desk/assets/texts/${tag}.json`)).json()
  english = await load('en')
  words = language === 'en' ? english : await load(language)
  document.documentElement.lang = language
  document.documentElement.dir = RightToLeft.has(language) ? 'rtl' : 'ltr'
}

/** The text of a name, with `{gaps}` filled. */
export function t(name, gaps = {}) {
  const text = words[name] ?? english[name] ?? name
  return text.replace(/\{(\w+)\}/g, (whole, gap) => gaps[gap] ?? whole)
}

/** True where there is such a text. */
export const has = name => name in english

/** What a BCP 47 tag is called. */
export function languageName(tag) {
  if (!tag) return t('language.unknown')
  try {
    return new Intl.DisplayNames([language], { type: 'language' }).of(tag) || tag
  } catch {
    return tag
  }
}
