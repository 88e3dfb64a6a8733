/** An item that is not what this adapter writes, or a request that the table never answered as it should. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
}
