// Which room may know which. Each rule says what to do instead.
const anything = (...except) => ({ pathNot: except });
const rule = (name, comment, from, to) => ({ name, severity: 'error', comment, from, to });

module.exports = {
  forbidden: [
    rule(
      'domain-alone',
      'The domain decides and knows nothing else: move I/O to a port, time zones to Temporal.',
      { path: '^core/domain/' },
      anything('^core/domain/', 'temporal-(polyfill|utils|spec)'),
    ),
    rule(
      'ports-know-domain',
      'A port is an interface over domain types: move logic to a use case or an adapter.',
      { path: '^core/ports/' },
      anything('^core/(ports|domain)/'),
    ),
    rule(
      'application-knows-ports',
      'A use case takes ports as arguments: put the technology behind one.',
      { path: '^core/application/' },
      anything('^core/(application|ports|domain)/'),
    ),
    rule(
      'contract-alone',
      'The wire contract is shared with clients: it knows the schema library only.',
      { path: '^core/contract/' },
      anything('^core/contract/', 'node_modules/zod/'),
    ),
    rule(
      'aws-in-one-place',
      'Call AWS through a port; its adapter lives in core/adapters/aws.',
      { pathNot: '^core/adapters/aws/' },
      { path: 'node_modules/@(aws-sdk|smithy)/' },
    ),
    rule(
      'networks-are-islands',
      'Two networks share code through core/adapters/networks/http.',
      { path: '^core/adapters/networks/([^/]+)/' },
      {
        path: '^core/adapters/networks/([^/]+)/',
        pathNot: ['^core/adapters/networks/$1/', '^core/adapters/networks/http/'],
      },
    ),
    rule(
      'adapters-compose-nothing',
      'An adapter is given what it needs by whoever composes it.',
      { path: '^core/' },
      { path: '^(local|functions|lib|bin|cli|sandbox|console)/' },
    ),
    rule(
      'functions-stand-alone',
      'Functions compose core; what two of them need belongs there.',
      { path: '^functions/([^/]+)/' },
      { path: '^(lib|local|sandbox|bin|cli|console|functions)/', pathNot: '^functions/$1/' },
    ),
    rule(
      'local-stands-alone',
      'The local stage composes core; nothing of AWS or of the sandbox belongs here.',
      { path: '^local/' },
      { path: '^(lib|functions|sandbox|cli|console|bin)/' },
    ),
    rule(
      'sandbox-knows-nobody',
      'The sandbox plays foreign servers: it shares nothing with us.',
      { path: '^sandbox/' },
      { path: '^(core|local|lib|functions|bin|cli|console)/' },
    ),
    rule(
      'nobody-knows-sandbox',
      'Speak HTTP to it, as to any network.',
      { path: '^(core|local|lib|functions|bin|cli|console)/' },
      { path: '^sandbox/' },
    ),
    rule(
      'lib-knows-names',
      'Infrastructure knows names, not the domain: take them from core/contract.',
      { path: '^(lib/|bin/app)' },
      { path: '^(core/(?!contract/)|local|functions|sandbox|cli)' },
    ),
    rule(
      'clients-know-contract',
      'The CLI and the console are clients of the HTTP API: use core/contract.',
      { path: '^(cli/|console/|bin/sendeplan)' },
      { path: '^(core/(?!contract/)|local|lib|functions|sandbox)' },
    ),
    rule('no-cycles', 'Split the file that both need.', {}, { circular: true }),
    rule(
      'no-orphans',
      'Delete what nobody imports.',
      {
        orphan: true,
        pathNot: [
          '^bin/',
          '^functions/',
          '^console/',
          '^sandbox/main',
          '\\.config\\.',
          '^scripts/',
          '^bench/',
        ],
      },
      {},
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
