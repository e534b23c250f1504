%% Copyright the Bascule developers. SPDX-License-Identifier: Apache-2.0
%% Bascule for ejabberd 23.01: asks about every message that an account of this host sends, before it is archived,
%% copied or delivered. See docs/integrate/ejabberd.md.
-module(mod_bascule).
-behaviour(gen_mod).

-export([start/2, stop/1, reload/3, depends/2, mod_opt_type/1, mod_options/1, mod_doc/0]).
-export([user_send_packet/1]).

-include_lib("p1_xmpp/include/xmpp.hrl").

-define(BEFORE, 10). %% the archive is at 50, carbons at 89
-define(AWAY, <<"Messages cannot be checked at the moment. Please send it again.">>).
-define(ODD, <<"This message cannot be checked as it is.">>).
-define(XHTML_IM, <<"http://jabber.org/protocol/xhtml-im">>).

start(Host, _Opts) ->
    _ = inets:start(httpc, [{profile, ?MODULE}]),
    ok = httpc:set_options([{max_sessions, 64}, {max_keep_alive_length, 0}], ?MODULE),
    ejabberd_hooks:add(user_send_packet, Host, ?MODULE, user_send_packet, ?BEFORE).

stop(Host) ->
    ejabberd_hooks:delete(user_send_packet, Host, ?MODULE, user_send_packet, ?BEFORE).

reload(_Host, _New, _Old) -> ok.
depends(_Host, _Opts) -> [].

mod_opt_type(url) -> econf:binary();
mod_opt_type(key_file) -> econf:binary();
mod_opt_type(deadline) -> econf:pos_int();
mod_opt_type(when_away) -> econf:enum([deliver, refuse]).

mod_options(_Host) -> [url, key_file, {deadline, 800}, {when_away, deliver}].
mod_doc() -> #{}.

%% The session waits here, so that its own messages keep their order.
user_send_packet({#message{type = Type} = Message, #{lserver := Host} = State}) when Type /= error ->
    case texts(Message) of
        [] -> {Message, State};
        Texts -> settle(decide(Host, Message, State, Texts), Texts, Message, State)
    end;
user_send_packet(Acc) -> Acc.

texts(#message{body = Bodies, subject = Subjects} = Message) ->
    Plain = [Data || #text{data = Data} <- Bodies ++ Subjects, Data /= <<>>],
    case encrypted(Message) of
        true -> [encrypted | Plain];
        false -> Plain
    end.

encrypted(#message{sub_els = Elements}) ->
    Sealed = [<<"urn:xmpp:eme:0">>, <<"eu.siacs.conversations.axolotl">>, <<"urn:xmpp:omemo:2">>,
              <<"urn:xmpp:openpgp:0">>, <<"jabber:x:encrypted">>],
    lists:any(fun(Element) -> lists:member(xmpp:get_ns(Element), Sealed) end, Elements).

decide(Host, Message, State, Texts) ->
    Until = erlang:monotonic_time(millisecond) + gen_mod:get_module_opt(Host, ?MODULE, deadline),
    decide(Host, question(Message, State), Texts, 1, Until, []).

decide(_Host, _Question, [], _Number, _Until, Found) -> lists:reverse(Found);
decide(Host, Question, [Text | Rest], Number, Until, Found) ->
    case ask(Host, with_text(Question, Text, Number, <<>>), Until) of
        {200, Decision} -> decide(Host, Question, Rest, Number + 1, Until, [Decision | Found]);
        {409, _} when Text /= encrypted -> %% an id that its client used before for other words
            case ask(Host, with_text(Question, Text, Number, digest(Text)), Until) of
                {200, Decision} -> decide(Host, Question, Rest, Number + 1, Until, [Decision | Found]);
                {Status, _} -> {away, Status}
            end;
        {Status, _} -> {away, Status}
    end.

question(#message{id = Id, from = From, to = To, type = Type}, State) ->
    Sender = jid:encode(jid:remove_resource(From)),
    Place = jid:encode(jid:remove_resource(To)),
    Where = case Type of
                groupchat -> #{conversation => #{id => Place, kind => room}};
                _ -> #{conversation => #{id => iolist_to_binary(lists:join(<<" ">>, lists:sort([Sender, Place]))),
                                         kind => direct, size => 2},
                       recipients => [Place]}
            end,
    Where#{id => name(Sender, Place, Id), sender => Sender, client => client(State, From)}.

client(#{ip := {Address, _Port}}, #jid{resource = Resource}) ->
    #{ip => list_to_binary(inet:ntoa(Address)), device => Resource};
client(_State, #jid{resource = Resource}) -> #{device => Resource}.

name(Sender, Place, Id) ->
    Bound = digest([Sender, 0, Place, 0]),
    Readable = Id /= <<>> andalso byte_size(Id) =< 200 andalso re:run(Id, "[^ -~]") == nomatch,
    Kept = case Id of
               <<>> -> <<"made-", (digest(term_to_binary(make_ref())))/binary>>;
               _ when Readable -> Id;
               _ -> <<"~", (digest(Id))/binary>>
           end,
    <<Bound/binary, ".", Kept/binary>>.

digest(Data) -> binary:part(binary:encode_hex(crypto:hash(sha256, Data)), 0, 16).

with_text(#{id := Id} = Question, Text, Number, Again) ->
    Part = case Number of
               1 -> <<>>;
               _ -> <<"-", (integer_to_binary(Number))/binary>>
           end,
    [Bound, Rest] = binary:split(Id, <<".">>),
    Named = Question#{id => <<Bound/binary, Part/binary, Again/binary, ".", Rest/binary>>},
    case Text of
        encrypted -> Named#{text => <<>>, encrypted => true};
        _ -> Named#{text => Text}
    end.

ask(Host, Question, Until) ->
    Url = binary_to_list(gen_mod:get_module_opt(Host, ?MODULE, url)) ++ "/v1/messages",
    Headers = [{"authorization", "Bearer " ++ key(Host)}],
    Left = max(1, Until - erlang:monotonic_time(millisecond)),
    Request = {Url, Headers, "application/json", jiffy:encode(Question)},
    Options = [{timeout, Left}, {connect_timeout, Left}, {autoredirect, false}],
    try httpc:request(post, Request, Options, [{body_format, binary}], ?MODULE) of
        {ok, {{_, 200, _}, _, Body}} -> {200, jiffy:decode(Body, [return_maps])};
        {ok, {{_, Status, _}, _, _}} -> {Status, none};
        {error, _} -> {0, none}
    catch
        _:_ -> {0, none}
    end.

key(Host) ->
    {ok, Content} = file:read_file(gen_mod:get_module_opt(Host, ?MODULE, key_file)),
    binary_to_list(string:trim(Content)).

settle({away, Status}, _Texts, Message, State)
  when Status >= 400, Status < 500, Status /= 401, Status /= 403, Status /= 404, Status /= 408, Status /= 429 ->
    refuse(Message, State, xmpp:err_policy_violation(?ODD, <<"en">>)); %% nobody gets past by being odd
settle({away, Status}, _Texts, Message, #{lserver := Host} = State) ->
    error_logger:warning_msg("Bascule did not decide (~p)~n", [Status]),
    case gen_mod:get_module_opt(Host, ?MODULE, when_away) of
        deliver -> {Message, State};
        refuse -> refuse(Message, State, xmpp:err_resource_constraint(?AWAY, <<"en">>))
    end;
settle(Decisions, Texts, Message, State) ->
    case [One || #{<<"decision">> := Word} = One <- Decisions, Word == <<"reject">> orelse Word == <<"hold">>] of
        [#{<<"reasons">> := Reasons} | _] ->
            Words = iolist_to_binary(lists:join(<<" ">>, [<<"This message was not sent.">> | Reasons])),
            refuse(Message, State, xmpp:err_policy_violation(Words, <<"en">>));
        [] ->
            Changed = [{Text, New} || {Text, #{<<"text">> := New}} <- lists:zip(Texts, Decisions),
                                      Text /= encrypted, Text /= New],
            {rewritten(Message, Changed), State}
    end.

%% XHTML-IM goes in any case: it may say something else than the body that was asked about.
rewritten(#message{body = Bodies, subject = Subjects, sub_els = Elements} = Message, Changed) ->
    Put = fun(#text{data = Data} = Text) -> Text#text{data = proplists:get_value(Data, Changed, Data)} end,
    Kept = [Element || Element <- Elements, xmpp:get_ns(Element) /= ?XHTML_IM],
    Message#message{body = lists:map(Put, Bodies), subject = lists:map(Put, Subjects), sub_els = Kept}.

refuse(Message, State, Error) ->
    ejabberd_router:route_error(Message, Error),
    {stop, {drop, State}}.
