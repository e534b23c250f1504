-- Copyright the Bascule developers. SPDX-License-Identifier: Apache-2.0
-- Every message that an account of this host sends: asked about before it is copied, archived or delivered.

local async = require "util.async";
local jid = require "util.jid";
local now = require "util.time".now;
local st = require "util.stanza";

local OCCUPANTS = 1000; -- of a room that are named; how many there are is told in any case
local WORDS = 500; -- characters of a reason that its sender is shown
local AWAY = "Messages cannot be checked at the moment. Please send it again.";
local ODD = "This message cannot be checked as it is.";
local UNASKED = { [401] = true; [403] = true; [404] = true; [408] = true; [429] = true }; -- no word on the message itself
local RANK = { deliver = 0; rewrite = 1; hold = 2; reject = 3 };
local KEPT = { "username", "host", "resource", "full_jid", "type", "ip", "id", "log", "conn", "roster", "secure" };

-- luacheck: globals service naming texts held contained

local deadline = module:get_option_number("bascule_deadline", 0.8);
local when_away = module:get_option_string("bascule_when_away", "deliver");
assert(when_away == "deliver" or when_away == "refuse", "bascule_when_away: expected \"deliver\" or \"refuse\"");

local asked, unanswered = module:measure("asked", "counter"), module:measure("unanswered", "counter");

-- The room of this server that a message goes to, with the sender's place in it.
local function room_of(stanza, place)
	local host = prosody.hosts[jid.host(place)];
	local muc = host and host.modules and host.modules.muc;
	local room = muc and muc.get_room_from_jid(jid.bare(place));
	return room, room and room:get_occupant_by_real_jid(stanza.attr.from);
end

local function direct(question, sender, other)
	question.conversation = { id = naming.talk(sender, other), kind = "direct", size = 2 };
	question.recipients = { naming.account(other) };
end

local function in_room(question, sender, room)
	local names, seen, count = {}, {}, 0;
	for _, occupant in room:each_occupant() do
		local name = occupant.bare_jid;
		if name ~= sender and not seen[name] then
			seen[name], count = true, count + 1;
			if count <= OCCUPANTS then names[count] = naming.account(name); end
		end
	end
	question.conversation.size = count + 1;
	if count > 0 and count <= OCCUPANTS then question.recipients = names; end
end

-- The question about a stanza, without its text; and the sender's place in the room that it goes to.
local function question_about(origin, stanza)
	local sender = jid.bare(stanza.attr.from);
	local to = stanza.attr.to or sender;
	local grouped = stanza.attr.type == "groupchat";
	local place = grouped and jid.bare(to) or to;
	local room, occupant = room_of(stanza, to);
	local private = room and not grouped and jid.resource(to);
	if not grouped and not private then place = jid.bare(to); end
	local nick = grouped and occupant and jid.resource(occupant.nick) or nil;
	if not stanza.attr.id then stanza.attr.id = naming.made(); end
	local question = {
		id = naming.message(sender, place, nick, stanza.attr.id); sender = naming.account(sender);
		client = { ip = origin.ip, device = origin.resource };
	};
	if grouped then
		question.conversation = { id = naming.account(place), kind = "room" };
		if room then in_room(question, sender, room); end
	else
		direct(question, sender, place);
		local whom = private and room:get_occupant_by_nick(to);
		if whom then question.recipients = { naming.account(whom.bare_jid) }; end
	end
	local reply = stanza:get_child("reply", "urn:xmpp:reply:0");
	if reply and reply.attr.id and not grouped and not private then
		local author = jid.bare(reply.attr.to or place);
		if author == sender or author == place then
			question.reply_to = naming.message(author, author == sender and place or sender, nil, reply.attr.id);
		end
	end
	return question, nick and occupant.nick;
end

local function with_text(question, part, number)
	local one = {};
	for name, value in pairs(question) do one[name] = value; end
	one.text, one.format = part.text, part.format;
	if part.kind == "encrypted" then one.encrypted = true; end
	if number > 1 then one.id = naming.part(question.id, part.kind:sub(1, 1) .. number); end
	return one;
end

-- One decision for each part, or nil and why. An id that was used before for other words is told apart by them.
local function decided(question, parts)
	local answers, ends = {}, now() + deadline;
	for number, part in ipairs(parts) do answers[number] = with_text(question, part, number); end
	if #parts == 1 then
		local status, decision = service.post("/v1/messages", answers[1], ends - now());
		if status == 409 then
			answers[1].id = naming.part(answers[1].id, naming.digest(parts[1].text));
			status, decision = service.post("/v1/messages", answers[1], ends - now());
		end
		if status ~= 200 or type(decision) ~= "table" or not RANK[decision.decision] then return nil, status, decision; end
		return { { kind = parts[1].kind; text = parts[1].text; decision = decision } };
	end
	local status, batch = service.post("/v1/messages:batch", { messages = answers }, ends - now());
	if status ~= 200 or type(batch) ~= "table" or type(batch.answers) ~= "table" then return nil, status, batch; end
	local found = {};
	for number, part in ipairs(parts) do
		local one = batch.answers[number];
		local decision = one and one.decision;
		if one and type(one.problem) == "table" and one.problem.status == 409 then
			answers[number].id = naming.part(answers[number].id, naming.digest(part.text));
			status, decision = service.post("/v1/messages", answers[number], ends - now());
		end
		if type(decision) ~= "table" or not RANK[decision.decision] then
			local problem = one and type(one.problem) == "table" and one.problem;
			return nil, problem and problem.status or status, problem or decision;
		end
		found[number] = { kind = part.kind, text = part.text, decision = decision };
	end
	return found;
end

local function worst(decisions)
	local found = decisions[1].decision;
	for _, one in ipairs(decisions) do
		if RANK[one.decision.decision] > RANK[found.decision] then found = one.decision; end
	end
	return found;
end

local function words(decision)
	local said = type(decision.reasons) == "table" and table.concat(decision.reasons, " ") or "";
	if said == "" then return "This message was not sent."; end
	return #said <= WORDS and said or said:sub(1, WORDS):gsub("[\192-\255]?[\128-\191]*$", "") .. "…";
end

-- A client may be gone before its message is decided; what comes after us still needs to know whose it is.
local function remembered(origin)
	local kept = { send = function () return false; end, close = function () end };
	for _, name in ipairs(KEPT) do kept[name] = origin[name]; end
	return kept;
end

local function refuse(event, kind, condition, text)
	event.origin.send(st.error_reply(event.stanza, kind, condition, text));
	return true;
end

local function away(event, username, status, why)
	unanswered(1);
	if status >= 400 and status < 500 and not UNASKED[status] then -- nobody gets past by being odd
		module:log("error", "A message was refused: %s %s", status, type(why) == "table" and why.detail or why);
		return refuse(event, "modify", "policy-violation", ODD);
	end
	module:log("warn", "Bascule did not decide (%s: %s): %s", status, type(why) == "table" and why.detail or why or "no answer", when_away);
	if when_away == "refuse" or contained.frozen(username) then return refuse(event, "wait", "resource-constraint", AWAY); end
end

local function check(event)
	local origin, stanza = event.origin, event.stanza;
	if stanza.attr.type == "error" then return; end
	local parts = texts.taken(stanza);
	if parts and #parts == 0 then return; end
	if not parts then return refuse(event, "modify", "policy-violation", "Too many texts in one message."); end
	if not async.ready() then return away(event, origin.username, 0, "not in a coroutine"); end
	asked(1);
	local kept = remembered(origin);
	local question, own_place = question_about(origin, stanza);
	local decisions, status, why = decided(question, parts);
	if origin.destroyed then event.origin = kept; end
	if not decisions then return away(event, kept.username, status, why); end
	local decision = worst(decisions);
	if decision.decision == "reject" then return refuse(event, "modify", "policy-violation", words(decision)); end
	texts.put(stanza, decisions);
	if decision.decision == "hold" then
		held.keep(kept.username, question.id, stanza, own_place);
		event.origin.send(st.message({ to = kept.full_jid, from = module.host, type = "headline" })
			:text_tag("body", "Your message waits to be looked at: " .. words(decision)));
		return true;
	end
end

-- After blocking by the user (100), before the archive (0) and carbons (-0.5): both copy what is delivered.
for _, to in ipairs { "bare", "full", "host" } do module:hook("pre-message/" .. to, check, 50); end
