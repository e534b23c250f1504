-- Copyright the Bascule developers. SPDX-License-Identifier: Apache-2.0
-- XEP-0377: what a user reports while blocking somebody (XEP-0191).

local jid = require "util.jid";
local st = require "util.stanza";

-- luacheck: globals service naming places
local XMLNS = "urn:xmpp:reporting:1";
local WHY = { ["urn:xmpp:reporting:spam"] = "spam", ["urn:xmpp:reporting:abuse"] = "phishing" };
local MOST = 20; -- messages of one report
local COMMENT = 1000;
local ATTEMPTS, PAUSE, TIMEOUT = 5, 5, 10;

module:add_feature(XMLNS);

local function cut(text)
	return #text <= COMMENT and text or (text:sub(1, COMMENT):gsub("[\192-\255]?[\128-\191]*$", ""));
end

-- The reporter's archive says which message a stanza id of theirs means.
local function named(username, id, by)
	local place = jid.bare(by or "");
	if place == username .. "@" .. module.host then
		local archive = places.archive();
		local stanza = archive and archive.get and archive:get(username, id);
		if not stanza or not stanza.attr.id or not stanza.attr.from then return nil; end
		return naming.message(jid.bare(stanza.attr.from), place, nil, stanza.attr.id);
	end
end

local function report(new, attempt)
	service.post_later("/v1/reports", new, TIMEOUT, function (status, said)
		if status == 201 then return; end
		if (status == 0 or status == 429 or status >= 500) and attempt < ATTEMPTS then
			module:add_timer(PAUSE * 2 ^ attempt, function () report(new, attempt + 1); end);
			return;
		end
		module:log("warn", "A report was not taken: %s %s", status, type(said) == "table" and said.detail or said or "");
	end);
end

-- Whether it may leave this server is the reporter's: without <third-party/>, and <report-origin/> for the sender's
-- server, nobody else may be told. Bascule is this server's own; the flags go with the comment to whoever reviews it.
local function consent(tag)
	local may = {};
	if tag:get_child("report-origin") then may[#may + 1] = "the sender's server"; end
	if tag:get_child("third-party") then may[#may + 1] = "third parties"; end
	return "[May be forwarded to: " .. (may[1] and table.concat(may, ", ") or "nobody") .. "]";
end

module:hook("iq-set/self/urn:xmpp:blocking:block", function (event)
	local username = event.origin.username;
	for item in event.stanza.tags[1]:childtags("item") do
		local tag = item:get_child("report", XMLNS);
		if tag then
			local new = {
				reporter = naming.account(username .. "@" .. module.host);
				why = WHY[tag.attr.reason] or "spam";
				comment = cut(consent(tag) .. " " .. (tag:get_child_text("text") or ""));
			};
			local messages, count = {}, 0;
			for id in tag:childtags("stanza-id", "urn:xmpp:sid:0") do
				count = count + 1;
				if count > MOST then break; end
				local name = id.attr.id and named(username, id.attr.id, id.attr.by);
				if name then messages[#messages + 1] = name; end
			end
			for _, message in ipairs(messages) do
				report({ reporter = new.reporter, why = new.why, comment = new.comment, message = message }, 0);
			end
			if not messages[1] then module:log("info", "A report by %s names no message that is archived here", username); end
		end
	end
end, 10);

-- mod_blocklist tells the user's clients of the blocked addresses; what was reported is not theirs to repeat.
module:hook("iq-set/self/urn:xmpp:blocking:block", function (event)
	for item in event.stanza.tags[1]:childtags("item") do
		item:maptags(function (tag) return not (st.is_stanza(tag) and tag.attr.xmlns == XMLNS) and tag or nil; end);
	end
end, 5);
