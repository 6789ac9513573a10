import { SUBJECTS, TABLE_RULES } from '../../support/table-rules.js';

for (const subject of SUBJECTS) {
  describe(`the table of ${subject.kind}`, () => {
    for (const [rule, check] of Object.entries(TABLE_RULES)) {
      it(rule, () => {
        check(subject);
      });
    }
  });
}
