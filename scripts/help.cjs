'use strict';
// Lists every task of package.json with its line of help (the first quoted part of its command).
const scripts = require('../package.json').scripts;

Object.keys(scripts).forEach(function (name) {
  const help = /"([^"]*)"/.exec(scripts[name]);
  console.log(('npm run ' + name + '                        ').slice(0, 24) + (help ? help[1] : ''));
});
