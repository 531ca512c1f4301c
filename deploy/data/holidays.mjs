// Makes services/Routing/Calendars/holidays.txt: the public holidays of countries and their regions, of the npm package `date-holidays` 3.37.0 (code: ISC,
// © commenthol; data: CC BY-SA 3.0, after Wikipedia and others; see NOTICE). The package's own rules are worked out, year by year, and the days written down.
//
//   npm install --prefix /tmp/holidays date-holidays@3.37.0 && node deploy/data/holidays.mjs /tmp/holidays services/Routing/Calendars/holidays.txt
//
// Format, UTF-8 lines: '#' a comment · 'Y first last' the years · 'H English name|local name|days', numbered from 0 by their order ·
// 'P place|English name|numbers' a country (ISO 3166-1) or a part of one (as in ISO 3166-2) and all its holidays.
// Days: one item for every year, or as many as there are years, separated by spaces; an item is '-' (none) or MMDD, several by commas;
// MMDD+n: n further days; MMDD@hhmm: from then on.
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { writeFileSync } from 'node:fs';

const [source, target] = process.argv.slice(2);
const require = createRequire(resolve(source, 'node_modules', 'date-holidays', 'package.json'));
const Holidays = require('date-holidays');
const { version } = require('./package.json');
const [first, last] = [2024, 2036];
const years = Array.from({ length: last - first + 1 }, (_, i) => first + i);
const day = 24 * 3600 * 1000;
const plain = text => text.replace(/[|\s]+/g, ' ').trim();

// '2026-03-20 00:00:00 -0600' → ['0320', '0000']; a day that begins at the sunset before is the day itself.
const item = holiday => {
  const [, month, date, hour, minute] = holiday.date.match(/^\d{4}-(\d\d)-(\d\d) (\d\d):(\d\d)/);
  const further = Math.floor((holiday.end - holiday.start) / day + 0.05) - 1;
  return month + date + (hour + minute === '0000' ? '' : `@${hour}${minute}`) + (further > 0 ? `+${further}` : '');
};

const numbers = new Map();
const places = [];
function add(code, name, ...path) {
  const local = new Holidays(...path);
  const language = local.getLanguages()[0];
  const english = new Holidays(...path, { languages: ['en'] });
  english.setLanguages('en');
  local.setLanguages(language);
  const found = new Map();
  for (const year of years) {
    // Both lists are of the same rules in the same order.
    const names = local.getHolidays(year) || [];
    (english.getHolidays(year) || []).forEach((holiday, i) => {
      // Half days that begin at another hour are from then on; what begins the year before was counted there.
      if (holiday.type !== 'public' || !holiday.date.startsWith(String(year))) return;
      if (names[i].rule !== holiday.rule || names[i].date !== holiday.date) throw new Error(`${code}: ${holiday.rule} and ${names[i].rule}`);
      const key = `${plain(holiday.name)}|${plain(names[i].name)}`;
      if (!found.has(key)) found.set(key, new Map());
      const days = found.get(key);
      const when = item(holiday);
      if (!days.has(year)) days.set(year, []);
      if (!days.get(year).includes(when)) days.get(year).push(when);
    });
  }
  if (found.size === 0) return;
  const lines = [...found].map(([key, days]) => {
    const items = years.map(year => days.get(year)?.join(',') ?? '-');
    return `${key}|${items.every(each => each === items[0]) ? items[0] : items.join(' ')}`;
  });
  places.push([code, plain(name), lines.map(line => {
    if (!numbers.has(line)) numbers.set(line, numbers.size);
    return numbers.get(line);
  })]);
}

const all = new Holidays();
for (const [country, name] of Object.entries(all.getCountries('en'))) {
  add(country, name, country);
  for (const [state, stateName] of Object.entries(all.getStates(country, 'en') || {})) {
    add(`${country}-${state}`, stateName, country, state);
    for (const [region, regionName] of Object.entries(all.getRegions(country, state, 'en') || {}))
      add(`${country}-${state}-${region}`, regionName, country, state, region);
  }
}

places.sort(([a], [b]) => (a < b ? -1 : 1));
writeFileSync(target, [
  `# Public holidays ${first} to ${last}, worked out with the npm package date-holidays ${version} by deploy/data/holidays.mjs, which tells the format.`,
  '# This file: Creative Commons Attribution-ShareAlike 3.0, https://creativecommons.org/licenses/by-sa/3.0/ (attribution in NOTICE).',
  `Y ${first} ${last}`,
  ...[...numbers.keys()].map(line => `H ${line}`),
  ...places.map(([code, name, holidays]) => `P ${code}|${name}|${holidays.join(' ')}`),
  '',
].join('\n'));
console.log(`${places.length} places, ${numbers.size} holidays → ${target}`);
