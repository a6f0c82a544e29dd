// Checks the graph in one file by the shapes in another with shacl-engine, and prints seconds and results.
// Usage: node node_check.mjs FOLDER DATA SHAPES, where FOLDER holds node_modules.

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

const [, , folder, ...files] = process.argv
const find = createRequire(pathToFileURL(folder + '/'))
const load = async name => import(pathToFileURL(find.resolve(name)))
const { default: factory } = await load('@rdfjs/data-model')
const { default: datasets } = await load('@rdfjs/dataset')
const { Parser } = await load('n3')
const { Validator } = await load('shacl-engine')
const { targetResolvers, validations } = await load('shacl-engine/sparql.js')
const [data, shapes] = files.map(file => datasets.dataset(new Parser().parse(readFileSync(file, 'utf8'))))
const validator = new Validator(shapes, { factory, targetResolvers, validations })
const started = process.cpuUsage()
const report = await validator.validate({ dataset: data })
const used = process.cpuUsage(started)
console.log((used.user + used.system) / 1e6, report.results.length)
