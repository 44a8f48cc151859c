// What a user of rqlite-js does, against a real server: node rqlite-js.mjs http://127.0.0.1:4001
import assert from 'node:assert/strict'
import rqlite from 'rqlite-js'

const { DataApiClient, StatusApiClient, BackupApiClient } = rqlite.default ?? rqlite
const host = process.argv[2]
const data = new DataApiClient(host)

let results = await data.execute(
  'CREATE TABLE foo (id INTEGER NOT NULL PRIMARY KEY, name TEXT, at TIMESTAMP)')
assert.equal(results.hasError(), false)

results = await data.execute('INSERT INTO foo(name) VALUES("fiona")')
assert.equal(results.hasError(), false)
assert.equal(results.get(0).getLastInsertId(), 1)
assert.equal(results.get(0).getRowsAffected(), 1)

results = await data.execute([
  ['INSERT INTO foo(name, at) VALUES(?, ?)', 'bob', '2024-02-29 12:30:00'],
  ['INSERT INTO foo(name) VALUES(:name)', { name: 'eve' }],
], { transaction: true })
assert.equal(results.hasError(), false)
assert.equal(results.get(1).getLastInsertId(), 3)

results = await data.query('SELECT name, at FROM foo ORDER BY id', { level: 'strong' })
assert.deepEqual(results.toArray(), [
  { name: 'fiona', at: null },
  { name: 'bob', at: '2024-02-29T12:30:00Z' },
  { name: 'eve', at: null },
])
results = await data.query([['SELECT count(*) AS n FROM foo WHERE name <> ?', 'bob']])
assert.equal(results.get(0).get('n'), 2)

results = await data.execute('INSERT INTO foo(id) VALUES(1)')
assert.equal(results.hasError(), true)
assert.match(results.getFirstError().message, /UNIQUE constraint failed: foo.id/)

results = await data.execute('INSERT INTO foo(name) VALUES("queued")', { queue: true, wait: true })
assert.equal(results.hasError(), false)

const status = await new StatusApiClient(host).statusAllHosts()
const answer = status[0].response ?? status[0]
assert.match(JSON.stringify(answer.body ?? answer), /v10\./)

const backup = await new BackupApiClient(host).backup()
const chunks = []
for await (const chunk of backup) chunks.push(chunk)
assert.equal(Buffer.concat(chunks).subarray(0, 13).toString(), 'SQLite format')

results = await data.execute('DROP TABLE foo')
assert.equal(results.hasError(), false)
assert.equal(results.get(0).getRowsAffected(), 1)
console.log('rqlite-js: ok')
