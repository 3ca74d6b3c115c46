import { stepsIn, valueAt } from '../../nodes/SoketBatchTranscribe/items/plainExpression';

describe('stepsIn', () => {
	it.each([
		['={{ $json.url }}', ['url']],
		['={{$json.url}}', ['url']],
		['={{\n\t$json.body.url \r\n}}', ['body', 'url']],
		['={{ $json["File ID"] }}', ['File ID']],
		["={{ $json['Überschrift 🎧'].x }}", ['Überschrift 🎧', 'x']],
		['={{ $json.files[0]["file_id"] }}', ['files', '0', 'file_id']],
		['={{ $json[10]._a1 }}', ['10', '_a1']],
	])('reads %j', (entered, steps) => {
		expect(stepsIn(entered)).toEqual(steps);
	});

	it.each([
		...['', '$json.url', '{{ $json.url }}', '=$json.url', '={{ $json.url }}{{ $json.url }}'],
		// n8n puts a text together of what is around.
		...['= {{ $json.url }}', '={{ $json.url }} ', '={{ $json.url }}\n'],
		...['={{ $json }}', '={{ ($json).url }}', '={{ $json .url }}', '={{ $json. url }}'],
		...['={{ $json?.url }}', '={{ $json.url.trim() }}', '={{ $json.url + $json.name }}'],
		...[
			'={{ $json.url // the address }}',
			'={{ $json.größe }}',
			'={{ $json.$ }}',
			'={{ $json.0 }}',
		],
		...['={{ $json[01] }}', '={{ $json[-1] }}', '={{ $json[1.5] }}', '={{ $json[1e3] }}'],
		...['={{ $json[99999999999999999999] }}', '={{ $json[url] }}', '={{ $json[`url`] }}'],
		...[
			'={{ $json[""] }}',
			'={{ $json["a\\nb"] }}',
			'={{ $json["a"b"] }}',
			'={{ $json["it\'s"] }}',
		],
		...['={{ $json["a}}b"] }}', '={{ $json["a\nb"] }}', '={{ $json["a\u2028b"] }}'],
		...['={{ $json["a"+"b"] }}', '={{ $json["a" ] }}'],
		...['={{ $item.url }}', '={{ $jsonx.url }}', '={{ $node["A"].json.url }}'],
	])('leaves %j to n8n', (entered) => {
		expect(stepsIn(entered)).toBeUndefined();
	});
});

describe('valueAt', () => {
	const json = JSON.parse(
		'{ "a": { "b": ["x", 0, false, "", null, {}] }, "__proto__": { "c": 1 }, "text": "abc", "0": "zero" }',
	) as object;

	it.each([
		[['a', 'b', '0'], 'x'],
		[['a', 'b', '1'], 0],
		[['a', 'b', '2'], false],
		[['a', 'b', '3'], ''],
		[['0'], 'zero'],
		[['__proto__', 'c'], 1],
		[['a', 'b', 'length'], 6],
	])('leads to what is at %j', (steps, value) => {
		expect(valueAt(json, steps)).toBe(value);
	});

	it.each([
		[['a', 'b', '4'], 'null'],
		[['a', 'b', '5'], 'an object'],
		[['a', 'b'], 'a list'],
		[['a', 'b', '9'], 'nothing'],
		[['a', 'b', '4', 'x'], 'something in null'],
		[['x', 'y'], 'something in nothing'],
		[['toString'], 'what is inherited'],
		[['a', 'constructor', 'name'], 'something in what is inherited'],
		[['a', 'b', 'map', 'name'], 'something in what is inherited'],
		[['text', 'length'], 'something in a text'],
		[['text', '0'], 'a sign of a text'],
	])('leaves %j to n8n: %s', (steps) => {
		expect(valueAt(json, steps)).toBeUndefined();
	});

	it('leaves a text to n8n that an object has only by inheritance', () => {
		expect(valueAt(Object.create({ url: 'x' }) as object, ['url'])).toBeUndefined();
	});
});
