import {readdirSync} from 'node:fs'
import {expect, test} from 'vitest'
import {libraryForTest, refusal} from './library.ts'
import {FILES, manifestOf, type RawEntry, rawZip, releaseZip, sha256} from './zip.ts'

/** One more file, which the manifest names, so that nothing but the entry itself is wrong. */
const named = (entry: RawEntry & {readonly name: string}): Buffer => {
  const files = {...FILES, [entry.name]: String(entry.content ?? '')}
  return rawZip([
    {name: 'manifest.json', content: manifestOf(files)},
    ...Object.entries(FILES).map(([name, content]) => ({name, content})),
    entry,
  ])
}
const zeros = (bytes: number) => Buffer.alloc(bytes)

test.each<[string, Buffer | string, RegExp]>([
  ['no zip', 'not a zip', /it is damaged, or no zip at all/],
  ['an empty file', '', /it is damaged, or no zip at all/],
  ['a truncated zip', releaseZip().subarray(0, -40), /it is damaged, or no zip at all/],
  ['a zip with bytes after its end', Buffer.concat([releaseZip(), zeros(9)]), /it is damaged, or no zip at all/],
  ['a path that climbs', named({name: '../evil.txt'}), /"\.\.\/evil\.txt" has "\.\." in its path/],
  ['a path that climbs in its middle', named({name: 'app/../../evil'}), /has "\.\." in its path/],
  ['an absolute path', named({name: '/etc/passwd'}), /"\/etc\/passwd" has an absolute path/],
  ['a drive letter', named({name: 'C:evil'}), /has a drive letter/],
  ['a stream of a file', named({name: 'app/a:b'}), /a character in its path that Windows does not allow/],
  ['a backslash', named({name: '..\\evil'}), /has a backslash in its path/],
  ['a device', named({name: 'app/NUL.txt'}), /is called like a device of Windows/],
  ['another device', named({name: 'com1'}), /is called like a device of Windows/],
  ['a device with a superscript', named({name: 'COM².log'}), /is called like a device of Windows/],
  ['a name that Windows shortens', named({name: 'app/service.cjs.'}), /ends with a dot or a blank/],
  ['a control character', named({name: 'app/a\u0000b'}), /a character in its path that Windows does not allow/],
  ['a mark that changes the direction', named({name: 'app/\u202ecod.exe'}), /that cannot be seen/],
  ['an empty part', named({name: 'app//x'}), /has an empty part/],
  ['a path that is too long', named({name: 'x'.repeat(181)}), /a path of 181 characters/],
  ['a decomposed name', named({name: 'app/a\u030a'}), /normal form C/],
  [
    'a name in an unknown code page',
    releaseZip([{name: Buffer.from('app/\x86', 'latin1'), flags: 0}]),
    /programs read differently/,
  ],
  [
    'a name said twice',
    releaseZip([{name: 'b', extra: Buffer.from('757009000100000000656c65', 'hex')}]),
    /programs read differently|damaged/,
  ],
  ['a name that is no UTF-8', releaseZip([{name: Buffer.from([0x61, 0xff])}]), /cannot be seen/],
  ['the same name twice', releaseZip([{name: 'app/service.cjs', content: 'x'}]), /are the same file on Windows/],
  [
    'the same name in capitals',
    releaseZip([{name: 'app/SERVICE.cjs', content: 'x'}]),
    /"app\/SERVICE.cjs" and "app\/service.cjs" are the same file/,
  ],
  ['the same letter of another alphabet', releaseZip([{name: 'app/ﬀ'}, {name: 'app/FF'}]), /are the same file/],
  ['a file as a folder', releaseZip([{name: 'app/service.cjs/x'}]), /is both a file and a folder/],
  [
    'a symbolic link',
    releaseZip([{name: 'app/link', content: '/etc/passwd', mode: 0o120777}]),
    /"app\/link" is a symbolic link/,
  ],
  ['a device file', releaseZip([{name: 'app/dev', mode: 0o060666}]), /is neither a file nor a folder/],
  ['an encrypted file', releaseZip([{name: 'app/x', flags: 0x0801}]), /is encrypted/],
  ['a strange packing', releaseZip([{name: 'app/x', method: 9}]), /is packed by a method that is not deflate/],
  ['a bomb', named({name: 'app/zeros', content: zeros(20 * 1024 ** 2)}), /grows to more than 200 times its size/],
  [
    'a bomb that hides its size',
    releaseZip([{name: 'app/x', content: zeros(5000), saysBytes: 10}]),
    /not name|cannot be read/,
  ],
  ['a file of more than 1 GB', releaseZip([{name: 'app/x', saysBytes: 2 ** 31}]), /has 2147483648 bytes; at most/],
  [
    'more than 2 GB in all',
    releaseZip([1, 2, 3].map((n) => ({name: `x${n}`, content: zeros(8e6), saysBytes: 2 ** 30, method: 8}))),
    /grows to|unpacked it has/,
  ],
  [
    'entries that share their content',
    releaseZip([{name: 'app/x', content: 'x'.repeat(99), sharesWith: 2}]),
    /shares its content/,
  ],
  ['too many entries', rawZip(Array.from({length: 20_001}, (_, n) => ({name: `${n}`, method: 0}))), /20001 entries/],
  [
    'a name that its own header says otherwise',
    named({name: 'app/x', content: 'x', local: {name: '../x'}}),
    /"app\/x" cannot be read: its own header has another name/,
  ],
  [
    'a wrong checksum',
    named({name: 'app/x', content: 'x', crc: 1}),
    /"app\/x" cannot be read: its checksum is another/,
  ],
  [
    'a size that its own header says otherwise',
    named({name: 'app/x', content: 'xyz', local: {bytes: 1}}),
    /"app\/x" cannot be read: its own header has another size/,
  ],
  [
    'a data descriptor that only one of them announces',
    named({name: 'app/x', content: 'xyz', local: {flags: 0x0808, crc: 0, bytes: 0}}),
    /"app\/x" cannot be read: its own header has other marks/,
  ],
  ['letters that look alike', named({name: 'app/sеrvice.cjs', content: 'x'}), /mixes alphabets in its path/],
  ['two alphabets in one name', named({name: 'αpp/x', content: 'x'}), /"αpp\/x" mixes alphabets/],
  ['a folder with content', releaseZip([{name: 'x/', content: 'x', mode: 0o040755}]), /is a folder with content/],
  ['no manifest', rawZip([{name: 'app/service.cjs'}]), /no manifest.json at its top/],
  [
    'a file that the manifest lacks',
    releaseZip([{name: 'app/more.cjs'}]),
    /holds "app\/more.cjs", which its manifest does not name/,
  ],
  [
    'a file that the zip lacks',
    releaseZip([], {files: {...FILES, 'app/gone': 'a'.repeat(64), 'app/service.cjs': 'a'.repeat(64)}}),
    /expected a SHA-256|names "app\/gone", which it lacks/,
  ],
  [
    'an altered file',
    rawZip([
      {name: 'manifest.json', content: manifestOf()},
      ...Object.keys(FILES).map((name) => ({name, content: 'altered'})),
    ]),
    /"app\/service.cjs" is not what its manifest says/,
  ],
  ['a script that is no text', binaryScript(), /is not UTF-8/],
])('%s is refused, and nothing of it is kept', async (_, zip, reason) => {
  await using library = await libraryForTest()
  const path = library.file('release.zip', zip)
  const error = await refusal(library.reading.examine(path))
  expect(error).toMatchObject({code: 'LL-RELEASE-ZIP', detail: {where: path, why: expect.stringMatching(reason)}})
  const added = await refusal(library.writing.add({zip: path, digest: sha256(zip), by: 'ann'}))
  expect(added).toMatchObject({code: 'LL-RELEASE-ZIP', detail: {where: path}})
  expect(readdirSync(library.folder)).toEqual([])
  expect(await library.reading.releases()).toEqual([])
})

test.each<[string, object, RegExp]>([
  ['a version that is none', {version: '1.0'}, /"1.0" is no version/],
  ['a version with build metadata', {version: '1.0.0+7'}, /is no version/],
  ['a version that climbs', {version: '../1.0.0'}, /is no version/],
  ['a long version', {version: `1.0.0-${'a'.repeat(60)}`}, /at most 50/],
  ['a strange kind', {kind: 'huge'}, /kind: expected minor or major/],
  ['an unknown key', {colour: 'red'}, /has a key that is not known, colour/],
  ['a program that is not in it', {entryPoint: 'app/other.cjs'}, /entryPoint: app\/other.cjs is not among its files/],
  ['a health path elsewhere', {healthPath: '//evil.example'}, /healthPath: expected/],
  ['a role with rights', {role: 'db_owner'}, /role: db_owner is a role that every database has/],
  ['our own schema', {schema: 'Landlord'}, /schema: Landlord is a schema/],
  ['a role that is no name', {role: 'a] add'}, /role: expected a name of SQL Server/],
  [
    'migrations out of order',
    {
      migrations: [
        {id: '0002-b', file: 'migrations/0002-names.sql'},
        {id: '0001-a', file: 'migrations/0001-items.sql'},
      ],
    },
    /their numbers must rise/,
  ],
  [
    'two migrations of one number',
    {
      migrations: [
        {id: '0001-a', file: 'migrations/0001-items.sql'},
        {id: '0001-b', file: 'migrations/0002-names.sql'},
      ],
    },
    /their numbers must rise/,
  ],
  [
    'one script twice',
    {
      migrations: [
        {id: '0001-a', file: 'migrations/0001-items.sql'},
        {id: '0002-b', file: 'migrations/0001-items.sql'},
      ],
    },
    /is named twice/,
  ],
  ['a migration without a file', {migrations: [{id: '0001-a', file: 'migrations/none.sql'}]}, /is not among its files/],
])('a manifest with %s is refused', async (_, other, reason) => {
  await using library = await libraryForTest()
  const error = await refusal(library.reading.examine(library.file('release.zip', releaseZip([], other))))
  expect(error.detail.why).toMatch(reason)
})

function binaryScript(): Buffer {
  const content = Buffer.from([0xff, 0xfe, 0x41, 0x00])
  const manifest = JSON.parse(manifestOf())
  manifest.files['migrations/0001-items.sql'] = sha256(content)
  return rawZip([
    {name: 'manifest.json', content: JSON.stringify(manifest)},
    ...Object.entries(FILES).map(([name, text]) => ({name, content: name.includes('0001') ? content : text})),
  ])
}
