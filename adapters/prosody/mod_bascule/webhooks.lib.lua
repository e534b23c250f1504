-- Copyright the Bascule developers. SPDX-License-Identifier: Apache-2.0
-- What Bascule tells this server: signed webhooks, as https://www.standardwebhooks.com says.

local array = require "util.array";
local base64 = require "util.encodings".base64;
local cache = require "util.cache";
local hashes = require "util.hashes";
local json = require "util.json";

-- luacheck: globals recall held contained
local SKEW = 300; -- seconds
local REMEMBERED = 10000; -- messages of which the last sequence is known

local secret = assert(module:get_option_string("bascule_webhook_secret"), "bascule_webhook_secret: expected whsec_… as `bascule webhook set` prints it");
local key = assert(base64.decode(secret:match("^whsec_(.+)$") or ""), "bascule_webhook_secret: expected whsec_ and base64");
assert(#key >= 16, "bascule_webhook_secret: expected whsec_ and base64");

local last = cache.new(REMEMBERED);

local function signed(headers, body)
	local id, stamp, signatures = headers.webhook_id, headers.webhook_timestamp, headers.webhook_signature;
	if not (id and stamp and signatures) or #signatures > 4096 or not stamp:match("^%d+$") then return false; end
	if math.abs(os.time() - tonumber(stamp)) > SKEW then return false; end
	local expected = base64.encode(hashes.hmac_sha256(key, id .. "." .. stamp .. "." .. body));
	local right = false;
	for version, signature in signatures:gmatch("(%S-),(%S+)") do
		if version == "v1" and hashes.equals(signature, expected) then right = true; end
	end
	return right;
end

-- True when it is done, false where it cannot be, nil where it may be sent again.
local function carry_out(kind, data)
	if kind:match("^account%.") then return contained.told(kind, data); end
	if (last:get(data.message) or 0) >= data.sequence then return true; end
	local told = (kind == "message.release" or kind == "message.reject") and held.told or recall.told;
	local done = told(kind, data);
	if done ~= nil then last:set(data.message, data.sequence); end
	return done;
end

local function receive(event)
	local request, response = event.request, event.response;
	local body = request.body or "";
	if not signed(request.headers, body) then return 401; end
	local told = json.decode(body);
	if type(told) ~= "table" or type(told.data) ~= "table" then return 400; end
	local events = told.data.events or told.data.event and { told } or {};
	local acknowledged, failed = {}, {};
	for _, one in ipairs(events) do
		local kind, data = one.type or one.data and one.data.type, one.data or one;
		local ran, done = xpcall(carry_out, debug.traceback, kind or "", data);
		if not ran or done == nil then
			module:log("error", "%s was not carried out: %s", kind, done or "storage failed");
			return 503;
		end
		table.insert(done and acknowledged or failed, data.event);
	end
	if not events[1] then return 204; end
	if failed[1] then module:log("warn", "%d events cannot be carried out here", #failed); end
	response.headers.content_type = "application/json";
	return json.encode({ acknowledged = array(acknowledged), failed = array(failed) });
end

module:depends("http");
module:provides("http", { default_path = "/bascule", route = { POST = receive } });
