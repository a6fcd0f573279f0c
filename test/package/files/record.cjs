// Preloaded with `node --require`: writes the name of each package that the process asked for, found or not, to $RECORD.
const { appendFileSync } = require('node:fs');
const Module = require('node:module');

const load = Module._load;
const seen = new Set();
const record = (specifier) => {
  const name = /^(@[^/]+\/)?[^./@][^/]*/.exec(specifier)?.[0];
  if (name === undefined || Module.isBuiltin(specifier) || seen.has(name)) return;
  seen.add(name);
  appendFileSync(process.env.RECORD, `${name}\n`);
};
Module._load = function (request, ...rest) {
  record(request);
  return load.call(this, request, ...rest);
};
// What `require` found through a path of its own, or an ES module imported, shows in the cache of modules alone.
process.on('exit', () => {
  for (const file of Object.keys(require.cache)) record(file.split('node_modules/').pop());
});
