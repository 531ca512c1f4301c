// Makes services/Conversations/Language/ngrams.bin from the n-gram table of the npm package `eld` 2.1.0
// (Apache-2.0, © Nito T.M.; see NOTICE). The table is read, its bytes are put back and packed; no code of the package is used
// but its dictionary, which says which byte each character of a key stands for.
//
//   npm pack eld@2.1.0 && tar xf eld-2.1.0.tgz && node deploy/data/language-ngrams.mjs package services/Conversations/Language/ngrams.bin
//
// Format, integers little-endian: "NGR1" · u8 languages · languages × (2 ASCII bytes) · u32 n-grams ·
// n-grams × (6 bytes: the n-gram, ascending, left-padded with zero) · n-grams × (u8: how many languages) ·
// for each n-gram its languages × (u8 language, u8 score).  A stored score is the real one minus 53.
import { pathToFileURL } from 'node:url';
import { resolve } from 'node:path';
import { writeFileSync } from 'node:fs';

const [source, target] = process.argv.slice(2);
const load = file => import(pathToFileURL(resolve(source, 'src', file)));
const { ngramsData } = await load('ngrams/large.js');
const { dictionary } = await load('dictionary.js');

const byteOf = new Map();
dictionary.forEach((character, byte) => { if (character !== ' ') byteOf.set(character, byte); });
byteOf.set(' ', 0x20);

const codes = Object.keys(ngramsData.languages).map(Number).sort((a, b) => a - b).map(id => ngramsData.languages[id]);
const entries = Object.entries(ngramsData.ngrams).map(([key, scores]) => {
  const bytes = [...key].map(character => {
    const byte = byteOf.get(character);
    if (byte === undefined) throw new Error(`no byte for ${JSON.stringify(character)} in ${JSON.stringify(key)}`);
    return byte;
  });
  if (bytes.length > 6) throw new Error(`n-gram of ${bytes.length} bytes: ${JSON.stringify(key)}`);
  return { bytes: Buffer.from([...Array(6 - bytes.length).fill(0), ...bytes]), scores: Object.entries(scores) };
}).sort((a, b) => Buffer.compare(a.bytes, b.bytes));

const count = Buffer.alloc(4);
count.writeUInt32LE(entries.length);
writeFileSync(target, Buffer.concat([
  Buffer.from('NGR1'), Buffer.from([codes.length]), Buffer.from(codes.join(''), 'ascii'), count,
  ...entries.map(entry => entry.bytes),
  Buffer.from(entries.map(entry => entry.scores.length)),
  Buffer.from(entries.flatMap(entry => entry.scores.flatMap(([language, score]) => [Number(language), score]))),
]));
console.log(`${codes.length} languages, ${entries.length} n-grams → ${target}`);
