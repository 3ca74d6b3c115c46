import type { ICredentialType, INodeProperties, INodeTypeDescription } from 'n8n-workflow';

import type { Outcome } from './check';
import { choicesOf, operationsOf, parametersOf } from './texts';
import { fullStopProblem, sentenceCaseProblem, titleCaseProblem } from './writing';

/**
 * n8n's UX guidelines, as far as code can tell, on the node as it is loaded: the lint rules see only what is
 * written out in one place, not what is put together.
 */

/** A list of this many choices is in alphabetical order, as n8n's own rules have it. */
const SORTED_FROM = 5;

/** Names in Title Case, explanations in sentence case, full stops where there are several sentences. */
export function checkWording(description: INodeTypeDescription): Outcome {
	const parameters = parametersOf(description.properties);
	const choices = choicesOf(description.properties);
	const titles = [
		description.displayName,
		...parameters.map(({ property }) => property.displayName),
		...choices.map(({ choice }) => choice.name),
	];
	const sentences = [
		description.description,
		...parameters.flatMap(({ property }) => [property.description, property.hint]),
		...choices.flatMap(({ choice }) => [choice.description, choice.action]),
	].filter((text) => text !== undefined);
	const labels = new Set(titles);
	const problems = [
		...titles.map(titleCaseProblem),
		...sentences.map((text) => sentenceCaseProblem(text, labels)),
		...sentences.map(fullStopProblem),
	].filter((problem) => problem !== undefined);
	const note = `${titles.length} names, ${sentences.length} explanations`;
	return { wrong: [...new Set(problems)], note };
}

/** Every parameter explains itself; a switch by "Whether", an example by "e.g.". */
export function checkHelp(description: INodeTypeDescription): Outcome {
	const wrong = parametersOf(description.properties).flatMap(({ where, property }) => {
		const { type, name, description: text, hint, placeholder, typeOptions } = property;
		const isList = type === 'collection' || type === 'fixedCollection';
		const says: string[] = [];
		const isExplained = text !== undefined || hint !== undefined;
		if (!isExplained && !isList && !['resource', 'operation'].includes(name)) {
			says.push('has neither description nor hint');
		}
		if (type === 'boolean' && !text?.startsWith('Whether ')) says.push('must begin with "Whether"');
		if (isList && !placeholder?.startsWith('Add ')) says.push('needs a placeholder "Add …"');
		if (!isList && placeholder !== undefined && !/^e\.g\. \S/.test(placeholder)) {
			says.push('must have a placeholder that begins with "e.g. "');
		}
		if (type === 'number' && typeOptions?.minValue === undefined)
			says.push('has no smallest value');
		return says.map((problem) => `${where}: ${problem}`);
	});
	return { wrong };
}

/** Resource and operation come first, lists are sorted, what can be left out stands in collections. */
export function checkOrder(description: INodeTypeDescription): Outcome {
	const { properties } = description;
	const wrong: string[] = [];
	if (properties[0]?.name !== 'resource') wrong.push('The first parameter must be Resource');
	if (properties[1]?.name !== 'operation') wrong.push('The second parameter must be Operation');
	for (const property of properties.filter(({ name }) => /^(resource|operation)$/.test(name))) {
		if (property.noDataExpression !== true) {
			wrong.push(`${property.displayName}: must be noDataExpression`);
		}
	}
	for (const { where, property } of parametersOf(properties)) {
		const names = namesOf(property);
		const mustBeSorted = property.type === 'collection' || names.length >= SORTED_FROM;
		if (mustBeSorted && names.join() !== [...names].sort((a, b) => a.localeCompare(b)).join()) {
			wrong.push(`${where}: ${names.join(', ')} must be in alphabetical order`);
		}
	}
	return { wrong };
}

/** What n8n's users know from all other nodes is named and explained as there. */
export function checkConventions(description: INodeTypeDescription): Outcome {
	const wrong = parametersOf(description.properties).flatMap(({ where, property }) => {
		const problem = conventionProblem(property);
		return problem === undefined ? [] : [`${where}: ${problem}`];
	});
	const simplify = description.properties.find(({ name }) => name === 'simplify');
	const note = simplify && `Simplify is ${simplify.default === true ? 'on' : 'off'} by default`;
	return { wrong: [...new Set(wrong)], ...(note && { note }) };
}

/** Names, actions and descriptions of operations. */
export function checkOperations(description: INodeTypeDescription): Outcome {
	const lists = operationsOf(description);
	const wrong = lists.flatMap(({ resource, choices }) =>
		choices.flatMap(({ name, action, description: text, value }) => {
			const where = `${resource} → ${name}`;
			const says: string[] = [];
			if (!action) says.push('has no action');
			if (!text) says.push('has no description');
			if (text === name || text === action) says.push('is not explained in other words');
			if (/\b(an?|the)\b/i.test(action ?? ''))
				says.push(`"${action}": actions go without articles`);
			if (name.startsWith('Get All')) says.push('is named Get Many');
			if (value === 'getAll' && action?.startsWith('Get many ') !== true)
				says.push('begins "Get many"');
			return says.map((problem) => `${where}: ${problem}`);
		}),
	);
	const count = lists.reduce((sum, { choices }) => sum + choices.length, 0);
	return { wrong, note: `${count} operations` };
}

/** The credential: a secret is a password, everything is explained, and it can be tried. */
export function checkCredential(credential: ICredentialType): Outcome {
	const { displayName, documentationUrl, properties, test } = credential;
	const wrong = properties.flatMap(({ displayName: name, name: id, typeOptions, description }) => {
		const isSecret = /token|secret|password|key/i.test(id);
		return [
			...(isSecret && typeOptions?.password !== true ? [`${name}: must be a password field`] : []),
			...(description ? [] : [`${name}: has no description`]),
			...[titleCaseProblem(name)].filter((problem) => problem !== undefined),
		];
	});
	if (!displayName.endsWith(' API')) wrong.push(`${displayName}: must end with API`);
	if (!documentationUrl?.startsWith('https://')) wrong.push('has no address of its documentation');
	if (test === undefined) wrong.push('has no test');
	return { wrong };
}

function namesOf({ type, options = [] }: INodeProperties): string[] {
	if (type !== 'options' && type !== 'multiOptions' && type !== 'collection') return [];
	return options.map((option) => ('displayName' in option ? option.displayName : option.name));
}

/** How the parameters that all nodes share must look: display name, description, default. */
const CONVENTIONS: Record<string, [displayName: string, description: string, value?: number]> = {
	returnAll: ['Return All', 'Whether to return all results or only up to a given limit'],
	limit: ['Limit', 'Max number of results to return', 50],
	simplify: [
		'Simplify',
		'Whether to return a simplified version of the response instead of the raw data',
	],
};

function conventionProblem(property: INodeProperties): string | undefined {
	const convention = CONVENTIONS[property.name];
	if (convention === undefined) return undefined;
	const [displayName, description, value] = convention;
	if (property.displayName !== displayName) return `must be named "${displayName}"`;
	if (property.description !== description) return `must be described by "${description}"`;
	if (value !== undefined && property.default !== value) return `must be ${value} by default`;
	if (property.name === 'limit' && property.typeOptions?.minValue !== 1)
		return 'must be 1 at least';
	return undefined;
}
