import type { MediaStore } from '../../../ports/media-store.ts';

const refuse = () => Promise.reject(new TypeError('this function has no right to media'));

/** For functions that send nothing: their role may not read the bucket. */
export const withoutMedia: MediaStore = { uploadTarget: refuse, inspect: refuse, read: refuse };
