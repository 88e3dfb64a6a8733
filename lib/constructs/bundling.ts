import { type BundlingOptions, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import type { FunctionName } from '../../core/contract/function-environment.ts';

/**
 * How esbuild packs a function: one ECMAScript module with everything in it, the SDK too, which pins its version and
 * starts faster than the one of the runtime.
 */
export function bundling(name: FunctionName) {
  return {
    format: OutputFormat.ESM,
    target: 'node24',
    // Only with ECMAScript sources can esbuild leave out what is not used (aws/aws-cdk#29310).
    mainFields: ['module', 'main'],
    minify: true,
    externalModules: [],
    // CommonJS packages load Node's own modules through `require`, which a module does not have (evanw/esbuild#1921).
    banner: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);",
    esbuildArgs: ALIASES,
    ...(name === 'serve-api' ? { commandHooks: { ...NO_HOOKS, afterBundling: copyServedFiles } } : {}),
  } satisfies BundlingOptions;
}

const ALIASES = {
  // Looks for credentials in files, single sign-on and machines' metadata: a function has its role's alone.
  '--alias:@aws-sdk/credential-provider-node': './core/adapters/aws/lambda-credentials.ts',
  // twitter-text asks for what Node has had for years. `core-js/modules/x` becomes `data:text/javascript,///modules/x`:
  // a module with nothing but a comment.
  '--alias:core-js': 'data:text/javascript,//',
  // twitter-text means the package, not the deprecated module of Node.
  '--alias:punycode': './node_modules/punycode/punycode.js',
};

const NO_HOOKS = { beforeBundling: () => [], beforeInstall: () => [] };

/** What `serve-api` reads beside its own module. */
function copyServedFiles(projectDir: string, assetDir: string): string[] {
  return [
    `mkdir "${assetDir}/console"`,
    `cp "${projectDir}"/console/*.{js,css,html,svg} "${assetDir}/console/"`,
    `cp "${projectDir}/core/contract/openapi.json" "${assetDir}/openapi.json"`,
  ];
}
