/** Atlaskit asks a feature-gate client that only Atlassian's own products start. Every gate answers “off”. Import this first. */
(globalThis as { __PLATFORM_FEATURE_FLAGS__?: unknown }).__PLATFORM_FEATURE_FLAGS__ = { booleanResolver: () => false };
export {};
