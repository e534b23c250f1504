-- Copyright the Bascule developers. SPDX-License-Identifier: Apache-2.0
-- Questions to Bascule: one HTTP request each, never longer than its deadline.

local async = require "util.async";
local http = require "net.http";
local json = require "util.json";
local timer = require "util.timer";

local MOST_ANSWERED = 8 * 1024 * 1024; -- bytes of an answer that are read as JSON

local base = assert(module:get_option_string("bascule_url"), "bascule_url: expected an address such as http://127.0.0.1:8420"):gsub("/+$", "");

local function read_key()
	local key = module:get_option_string("bascule_key");
	local file = module:get_option_path("bascule_key_file", nil, "config");
	if not key and file then
		local opened = assert(io.open(file), "bascule_key_file: cannot be read: " .. file);
		key = opened:read("l");
		opened:close();
	end
	key = key and key:match("^%s*(%S+)%s*$");
	return assert(key, "bascule_key or bascule_key_file: expected the network's API key");
end

local headers = { ["Authorization"] = "Bearer " .. read_key(), ["Content-Type"] = "application/json" };

-- Ask; waits in the caller's coroutine, so that nothing behind it in the same session overtakes.
-- Answers the HTTP status and what the answer holds; 0 and a reason where there was none within `seconds`.
local function post(path, question, seconds)
	local wait, done = async.waiter();
	local status, content, request, late;
	local function finish(said, code)
		if status then return; end
		status, content = code or 0, said;
		if late then timer.stop(late); end
		done();
	end
	request = http.request(base .. path, { method = "POST", headers = headers, body = json.encode(question), suppress_errors = true },
		function (said, code) finish(said, code); end);
	if not status then
		late = timer.add_task(seconds, function ()
			finish("no answer in time", 0);
			if request and request.conn then http.destroy_request(request); end
		end);
	end
	wait();
	if status == 0 or not content or #content > MOST_ANSWERED then return status, tostring(content):sub(1, 200); end
	return status, json.decode(content);
end

-- Ask from outside a coroutine; `told(status, content)` is called with the answer where it is given.
local function post_later(path, question, seconds, told)
	async.runner(function ()
		local status, content = post(path, question, seconds);
		if told then told(status, content); end
	end):run(true);
end

return { post = post; post_later = post_later };
