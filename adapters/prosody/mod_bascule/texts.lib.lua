-- Copyright the Bascule developers. SPDX-License-Identifier: Apache-2.0
-- What a stanza says to people, taken out to be asked about, and put back as it was decided.

local st = require "util.stanza";
local unpack = table.unpack or unpack; -- luacheck: ignore 113

local MOST_PARTS = 10;
local XHTML_IM = "http://jabber.org/protocol/xhtml-im";
local XHTML = "http://www.w3.org/1999/xhtml";
local ADDRESS = { url = true; uri = true; target = true; href = true; src = true }; -- elements and attributes that hold one
local TEXTS = { body = true; subject = true };
local POSITIONS = { -- elements whose `start` and `end` (or `begin`) count the body's characters
	["urn:xmpp:fallback:0"] = true; ["urn:xmpp:feature-fallback:0"] = true; ["urn:xmpp:reference:0"] = true; ["urn:xmpp:markup:0"] = true;
};

local function encrypted(stanza)
	return stanza:get_child("encryption", "urn:xmpp:eme:0") or stanza:get_child("encrypted", "eu.siacs.conversations.axolotl")
		or stanza:get_child("encrypted", "urn:xmpp:omemo:2") or stanza:get_child("openpgp", "urn:xmpp:openpgp:0")
		or stanza:get_child("x", "jabber:x:encrypted");
end

-- Go through every address that stands in an element, as attachments, references and shared files have them;
-- what `visit` answers for it stands there from then on.
local function addresses(tag, visit)
	for name, value in pairs(tag.attr) do
		if ADDRESS[name] and value:match("^%s*[hH][tT][tT][pP][sS]?:") then tag.attr[name] = visit(value); end
	end
	if ADDRESS[tag.name] and #tag.tags == 0 and tag[1] then
		local value = tag:get_text();
		if value:match("^%s*[hH][tT][tT][pP][sS]?:") then
			for at = #tag, 2, -1 do tag[at] = nil; end
			tag[1] = visit(value);
		end
	end
	for _, inner in ipairs(tag.tags) do addresses(inner, visit); end
end

-- Words that come with an invitation to a room.
local function invitation(tag)
	if tag.name == "x" and tag.attr.xmlns == "jabber:x:conference" then return tag.attr.reason; end
	return tag.name == "x" and tag.attr.xmlns == "http://jabber.org/protocol/muc#user" and tag:find("invite/reason#") or nil;
end

-- The texts: a list of { kind, text, format }. A body that stands beside something encrypted is asked about as well,
-- because a client that reads no ciphertext shows it. Nil where there are more than anybody writes.
local function taken(stanza)
	local parts, bodies = {}, {};
	local function add(kind, text, format) parts[#parts + 1] = { kind = kind, text = text, format = format }; end
	if encrypted(stanza) then add("encrypted", ""); end
	for tag in stanza:childtags("body") do
		local text = tag:get_text();
		bodies[#bodies + 1] = text;
		add("body", text);
	end
	for tag in stanza:childtags("subject") do if tag:get_text() ~= "" then add("subject", tag:get_text()); end end
	local html = stanza:get_child("html", XHTML_IM);
	local shown = html and html:get_child("body", XHTML);
	if shown then add("html", tostring(shown), "html"); end
	local known = {};
	for _, tag in ipairs(stanza.tags) do
		local reason = invitation(tag);
		if reason and reason ~= "" then add("reason", reason); end
		if not TEXTS[tag.name] or tag.attr.xmlns then
			addresses(tag, function (url)
				local said = known[url];
				for _, body in ipairs(bodies) do said = said or body:find(url, 1, true); end
				if not said then add("attachment", url); end
				known[url] = true;
				return url;
			end);
		end
	end
	return #parts <= MOST_PARTS and parts or nil;
end

-- Byte offset before each code point, to give links' places in Lua's strings.
local function starts(text)
	local found = {};
	for at in text:gmatch("()[%z\1-\127\194-\244][\128-\191]*") do found[#found + 1] = at; end
	found[#found + 1] = #text + 1;
	return found;
end

-- How far each place of the text has moved: a function of an offset in code points; nil where that cannot be told.
local function moved(text, decision)
	local at, made, last, shifts, shift = starts(text), {}, 1, {}, 0;
	for _, link in ipairs(decision.links or {}) do
		if type(link.wrapped_url) == "string" then
			local from, to = at[link.start + 1], at[link["end"] + 1];
			if not from or not to or from < last then return nil; end
			made[#made + 1] = text:sub(last, from - 1) .. link.wrapped_url;
			last = to;
			shift = shift + #starts(link.wrapped_url) - 1 - (link["end"] - link.start);
			shifts[#shifts + 1] = { link["end"], shift };
		end
	end
	if table.concat(made) .. text:sub(last) ~= decision.text then return nil; end
	return function (offset)
		local by = 0;
		for _, one in ipairs(shifts) do if offset >= one[1] then by = one[2]; end end
		return offset + by;
	end;
end

-- Put an element's positions where their text is now; nil where they have no meaning any more.
local function placed(tag, to)
	local function through(one)
		if not to then return nil; end
		for _, name in ipairs { "start", "end", "begin" } do
			local offset = tonumber(one.attr[name]);
			if offset then one.attr[name] = string.format("%d", to(offset)); end
		end
		one:maptags(through);
		return one;
	end
	return through(tag);
end

-- An address beside the text goes where the same address in the text, or its own decision, goes.
local function wrapped(decisions)
	local found = {};
	for _, one in ipairs(decisions) do
		for _, link in ipairs(one.decision.links or {}) do
			if type(link.wrapped_url) == "string" then found[link.text] = link.wrapped_url; end
		end
	end
	return function (url) return found[url:match("^%s*(.-)%s*$")] or url; end;
end

-- Write what was decided into the stanza; untouched where all of it is to be delivered as it was sent.
-- `decisions`: a list of { kind, text, decision } in the order of `taken`.
local function put(stanza, decisions)
	local queues, rewritten, html = { body = {}, subject = {} }, false, "deliver";
	local to, reason, through = nil, "deliver", wrapped(decisions);
	for _, one in ipairs(decisions) do
		local changed = one.decision.text ~= one.text and one.kind ~= "encrypted";
		rewritten = rewritten or changed;
		if queues[one.kind] then table.insert(queues[one.kind], one); end
		if one.kind == "html" and changed then html = "drop"; end
		if one.kind == "reason" and changed then reason = "drop"; end
		if one.kind == "body" and not to then to = { moved(one.text, one.decision) }; end
	end
	if not rewritten then return false; end
	local body_changed = false;
	for _, one in ipairs(queues.body) do body_changed = body_changed or one.text ~= one.decision.text; end
	stanza:maptags(function (tag)
		local queue = tag.attr.xmlns == nil and queues[tag.name];
		if queue and (tag.name == "body" or tag:get_text() ~= "") then
			local one = table.remove(queue, 1);
			if not one or one.decision.text == one.text then return tag; end
			return st.stanza(tag.name, tag.attr):text(one.decision.text);
		end
		if tag.name == "html" and tag.attr.xmlns == XHTML_IM then return html == "deliver" and not body_changed and tag or nil; end
		if reason == "drop" and invitation(tag) then
			tag.attr.reason = nil;
			tag:maptags(function (invite) invite:remove_children("reason"); return invite; end);
		end
		addresses(tag, through);
		if body_changed and POSITIONS[tag.attr.xmlns] then return placed(tag, to and unpack(to)); end
		return tag;
	end);
	return true;
end

return { taken = taken; put = put; encrypted = encrypted };
