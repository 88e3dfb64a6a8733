/**
 * Node's own module, without `import`: an import reads all of its members, one of them loads a second HTTP client that
 * nobody here uses, and that is a third of a function's start (nodejs/node#59686).
 */
export const http = process.getBuiltinModule('node:http');
