export { describeConfig, printableUrl } from './describe.js';
export { ConfigError, describeMistake, type Mistake } from './error.js';
export { BUILTIN_ROUTES } from './files.js';
export { MAX_DELAY_MS } from './limits.js';
export { configOrExit, EXIT_CONFIG, readConfig } from './read.js';
export { isLoopback } from './rules.js';
export { SANDBOX_CREDENTIALS, sandboxVendorSettings } from './sandbox.js';
export { environmentSchema, VARIABLES } from './schema.js';
export * from './types.js';
