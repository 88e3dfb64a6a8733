import http from 'node:http';

export interface LoadRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface LoadAnswer {
  readonly status: number;
  readonly text: string;
  readonly durationMs: number;
}

/** One keep-alive client per lane; each lane sends its next request when the last one is answered. */
export async function load(
  origin: string,
  laneCount: number,
  requests: readonly LoadRequest[],
): Promise<{ readonly answers: readonly LoadAnswer[]; readonly seconds: number }> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: laneCount });
  const answers: LoadAnswer[] = [];
  let next = 0;
  const startedAt = performance.now();
  const lane = async () => {
    for (;;) {
      const request = requests[next++];
      if (request === undefined) return;
      answers.push(await send(origin, agent, request));
    }
  };
  await Promise.all(Array.from({ length: laneCount }, lane));
  const seconds = (performance.now() - startedAt) / 1000;
  agent.destroy();
  return { answers, seconds };
}

function send(
  origin: string,
  agent: http.Agent,
  { method, path, headers, body }: LoadRequest,
): Promise<LoadAnswer> {
  const startedAt = performance.now();
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const request = http.request({ hostname, port, method, path, agent, headers: { ...headers, ...length } });
    request.on('error', reject);
    request.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, text, durationMs: performance.now() - startedAt }),
      );
    });
    request.end(body);
  });
}
