// The least that durable queueing can cost on this machine: one synced insert for each request, and nothing else.
import { mkdtempSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const database = new DatabaseSync(join(mkdtempSync(join(tmpdir(), 'floor-')), 'floor.sqlite'));
database.exec(
  'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE posts (id INTEGER PRIMARY KEY, body TEXT)',
);
const insert = database.prepare('INSERT INTO posts (body) VALUES (?)');

const server = http.createServer((request, response) => {
  let body = '';
  request.on('data', (chunk: Buffer) => (body += chunk.toString()));
  request.on('end', () => {
    insert.run(body);
    response.writeHead(201, { 'content-type': 'application/json' }).end(body);
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object') process.stdout.write(`${JSON.stringify({ ready: address?.port })}\n`);
});
