// The lines of code that do what a tab does.
import { fileName } from './choices.js';

const ANSWERS = {
  classify: '{ labels, scores }',
  detect: '{ boxes, labels, scores }',
  segment: '{ mask, width, height }',
};

export function codeFor({ source }, options, tab) {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  const written = given.map(([name, value]) => `${name}: ${JSON.stringify(value).replaceAll('"', "'")}`);
  const more = written.length > 0 ? `, { ${written.join(', ')} }` : '';
  return (
    `const model = await Model.load('${fileName(source)}'${more});\n` +
    `const ${ANSWERS[tab]} = await model.run(canvas);`
  );
}
