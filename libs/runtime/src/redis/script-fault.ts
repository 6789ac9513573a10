/** What Redis adds to an error inside a function, of a script of ours or of a command that it called. */
const IN_FUNCTION = /^(?:ERR|WRONGTYPE) [\s\S]* script: \S+, on @user_function:\d+\.?$/;
/** What an operator, or the end of a resharding, can put right: a script that was killed, a permission, a slot that moves. */
const PASSES = /killed by user|user executing the script|non local key/i;

/** It stands where Redis says that a command or what it was given is wrong, and is neither. */
export const passes = ({ message }: Error): boolean => PASSES.test(message);

/** A function failed by a fault of ours or of a record: whoever calls it again gets the same. What Redis says of itself is none. */
export const isScriptFault = (error: unknown): boolean =>
  error instanceof Error && error.name === 'ReplyError' && IN_FUNCTION.test(error.message) && !passes(error);
