// The pure parts, group by group: what is changed, and the tests that show it. A group is run with no tests but its own, so that a run
// takes minutes. Tests are named without `{a,b}`: Mocha takes a comma for the end of a name.

/** Changed by StrykerJS, as compiled. */
export const GROUPS = {
  planning: {
    mutate: [
      'apps/workers/dist/mapping/{payments,deliveries,plan-checkout,plan-refund,plan-refuse,resolve,plain-plans,whole-line}.js',
      'apps/workers/dist/delivery/decide.js',
    ],
    spec: ['test/dist/unit/workers/*.test.js'],
  },
  connectors: {
    mutate: [
      'libs/connectors/dist/{wdt,erp,pos,push}/{map,judge}.js',
      'libs/connectors/dist/shared/{formats,check,verdict}.js',
    ],
    spec: ['test/dist/unit/connectors/*.test.js', 'test/dist/contract/*.test.js'],
  },
  events: {
    mutate: ['apps/ingress/dist/events/read-event.js', 'libs/schemas/dist/{event,event-time}.js'],
    spec: [
      'test/dist/unit/ingress/*.test.js',
      'test/dist/unit/connectors/formats.test.js',
      'test/dist/unit/connectors/time.property.test.js',
      'test/dist/unit/connectors/wdt-map.test.js',
    ],
  },
  privacy: {
    mutate: ['libs/runtime/dist/privacy/*.js'],
    spec: ['test/dist/unit/runtime/mask*.test.js', 'test/dist/unit/runtime/privacy.test.js'],
  },
};

/** Changed as the scripts get them (lua.js). */
export const STATES = ['tables', 'states/move'];
