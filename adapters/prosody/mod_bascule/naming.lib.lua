-- Copyright the Bascule developers. SPDX-License-Identifier: Apache-2.0
-- What messages, conversations and accounts are called towards Bascule.

local sha256 = require "util.hashes".sha256;
local random_id = require "util.id".medium;

local MOST = 255; -- characters of an id there
local MOST_ID = 200; -- bytes of a stanza's id that are kept readable

local function account(jid)
	return #jid <= MOST and jid or "sha256:" .. sha256(jid, true);
end

-- An XMPP id is unique for one sender and one place at best, so both are in ours.
-- `nick` is the sender's in a room: there, copies carry it instead of the sender's address.
local function message(sender, place, nick, id)
	local bound = sha256(table.concat({ sender, place, nick or "" }, "\0"), true):sub(1, 16);
	if #id > MOST_ID or id:find("[^\32-\126]") then id = "~" .. sha256(id, true); end
	return bound .. "." .. id;
end

-- The same for another part of the stanza, or for another message under an id that was used before.
local function part(name, which)
	return (name:gsub("%.", "-" .. which .. ".", 1));
end

-- The message that a part belongs to.
local function whole(name)
	return (name:gsub("^(%x+)%-[%w%-]*%.", "%1.", 1));
end

-- The stanza's id in a message's name, where it is readable.
local function stanza_id(name)
	local id = whole(name):match("^%x+%.(.+)$");
	return id and id:sub(1, 1) ~= "~" and id or nil;
end

-- A talk of two has one name, whoever writes; bare addresses hold no spaces.
local function talk(one, other)
	if other < one then one, other = other, one; end
	return account(one .. " " .. other);
end

-- Whom `sender` talks to in a talk of two; nil for a room.
local function peer(conversation, sender)
	local start, rest = conversation:sub(1, #sender + 1), conversation:sub(#sender + 2);
	if start == sender .. " " then return rest; end
	if conversation:sub(-#sender - 1) == " " .. sender then return conversation:sub(1, -#sender - 2); end
end

return {
	account = account; message = message; part = part; whole = whole; stanza_id = stanza_id; talk = talk; peer = peer;
	made = function () return "made-" .. random_id(); end;
	digest = function (text) return sha256(text, true):sub(1, 8); end;
};
