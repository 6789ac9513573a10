export { redisAnswers } from './answers.js';
export { type ConnectOptions, closeRedis, connectRedis, isReady, type RedisClient, reconnectDelay } from './connect.js';
export { type Durability, redisDurability, redisUnready } from './durability.js';
export { keepLibraries, loadLibrary } from './libraries.js';
export { type RedisMemory, redisMemory, redisMemoryGauges } from './memory.js';
export { RedisRefusal, redisReason, refusalOf } from './refusal.js';
export { refusedWrites } from './refused-writes.js';
export { confirmReplicas, replicaCheck } from './replicas.js';
export { isScriptFault } from './script-fault.js';
