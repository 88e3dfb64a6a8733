// @ts-check
import { t } from './texts.js';

let token = '';
/** @param {string} given */
export const useToken = (given) => {
  token = given;
};

export class Refused extends Error {
  /** @param {number} status @param {any} problem */
  constructor(status, problem) {
    super([problem.title, problem.detail].filter(Boolean).join(' '));
    this.status = status;
    this.problem = problem;
  }
}

/**
 * @param {string} method @param {string} path @param {unknown} [body] @param {Record<string, string>} [headers]
 * @returns {Promise<any>}
 */
export async function call(method, path, body, headers = {}) {
  const all = { ...headers };
  if (token !== '') all['authorization'] = `Bearer ${token}`;
  if (body !== undefined) all['content-type'] = 'application/json';
  let response;
  try {
    response = await fetch(path, {
      method,
      headers: all,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch {
    throw new Error(t('offline'));
  }
  const text = await response.text();
  const value =
    text !== '' && (response.headers.get('content-type') ?? '').includes('json') ? JSON.parse(text) : text;
  if (!response.ok) throw new Refused(response.status, value);
  return value;
}

/** Sends the bytes of an image where the service wants them. @param {File} file @param {string} altText */
export async function upload(file, altText) {
  const media = await call('POST', '/v1/media', { contentType: file.type, byteCount: file.size, altText });
  const target = new URL(media.upload.url);
  const sent = await fetch(target.host === location.host ? target.pathname : target.href, {
    method: media.upload.method,
    headers: media.upload.headers,
    body: file,
  });
  if (!sent.ok) throw new Refused(sent.status, await sent.json());
  return media.id;
}
