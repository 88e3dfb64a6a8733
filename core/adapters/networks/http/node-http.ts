/**
 * Node's own module, without `import`: an import reads all of its members, and one of them loads a second HTTP client that
 * nobody here uses. That is an eighth of the import of a function (nodejs/node#59686).
 */
export const http = process.getBuiltinModule('node:http');
