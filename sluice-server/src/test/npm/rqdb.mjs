// What a user of rqdb does, against a real server: node rqdb.mjs http://127.0.0.1:4001
import assert from 'node:assert/strict'
import { RqliteConnection, RqliteSQLError } from 'rqdb'

const quiet = { log: {} }
const connection = new RqliteConnection([process.argv[2]], quiet)
const cursor = connection.cursor()

await cursor.executeMany2([
  'CREATE TABLE persons (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)',
  'CREATE TABLE pets (id INTEGER PRIMARY KEY, name TEXT, owner INTEGER REFERENCES persons(id))',
])
let many = await cursor.executeMany3([
  ['INSERT INTO persons (name) VALUES (?)', ['John']],
  ['INSERT INTO pets (name, owner) SELECT ?, id FROM persons WHERE name = ?', ['Fido', 'John']],
])
assert.equal(many.items[1].rowsAffected, 1)

let one = await cursor.execute(
  'SELECT pets.name FROM pets JOIN persons ON owner = persons.id WHERE persons.name = ?', ['John'])
assert.deepEqual(one.results, [['Fido']])
for (const readConsistency of ['none', 'weak', 'strong']) {
  one = await cursor.execute('SELECT count(*) FROM persons', [], { readConsistency })
  assert.deepEqual(one.results, [[1]])
}

await assert.rejects(
  cursor.execute('INSERT INTO persons (name) VALUES (?)', ['John']),
  (error) => error instanceof RqliteSQLError && /UNIQUE constraint failed/.test(error.message))
await assert.rejects(
  cursor.executeMany3([
    ['INSERT INTO persons (name) VALUES (?)', ['Ada']],
    ['INSERT INTO persons (name) VALUES (?)', ['John']],
  ]), RqliteSQLError)
one = await cursor.execute('SELECT count(*) FROM persons')
assert.deepEqual(one.results, [[1]], 'executeMany3 is a transaction')

const plan = await cursor.explain('SELECT * FROM persons WHERE name = ?', ['John'])
assert.match(JSON.stringify(plan), /persons/)
console.log('rqdb: ok')
process.exit(0)
