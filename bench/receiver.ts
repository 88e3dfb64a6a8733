// A server that takes posts as X does and notes when each arrived. It answers after the latency of a far network.
import http from 'node:http';

const LATENCY_MS = Number(process.env['RECEIVER_LATENCY_MS'] ?? '50');
const arrivals: { text: string; at: number }[] = [];

const ANSWERS: Readonly<Record<string, (body: string, at: number) => unknown>> = {
  'GET /2/users/me': () => ({
    data: { id: '1001', name: 'Bank', username: 'bank', public_metrics: { followers_count: 1 } },
  }),
  'POST /2/tweets': (body, at) => {
    const { text } = JSON.parse(body) as { text: string };
    arrivals.push({ text, at });
    return { data: { id: String(arrivals.length), text } };
  },
};

const server = http.createServer((request, response) => {
  const at = performance.timeOrigin + performance.now();
  const [path = ''] = (request.url ?? '').split('?');
  let body = '';
  request.on('data', (chunk: Buffer) => (body += chunk.toString()));
  request.on('end', () => {
    const answer = (status: number, value: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    if (path === '/arrivals') return answer(200, arrivals.splice(0));
    const make = ANSWERS[`${request.method ?? ''} ${path}`];
    const value = make?.(body, at);
    setTimeout(
      () => answer(value === undefined ? 404 : request.method === 'POST' ? 201 : 200, value ?? {}),
      LATENCY_MS,
    );
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object') process.stdout.write(`${JSON.stringify({ ready: address?.port })}\n`);
});
