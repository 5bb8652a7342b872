// The one place that knows where the vendored library is.
export * from '../vendor/preact-htm.js';
