/** A step that isn't ok. The message is one sentence. */
export class StepFailed extends Error {}
