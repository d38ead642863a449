// dsregdiag.hpp from C++11 on: ownership, views, both ways of failing.
#include <dsregdiag.hpp>
#include <dsregdiag.hpp>

#include "../c/check.h"
#include "../c/evidence.h"

#include <sstream>
#include <type_traits>
#include <vector>

// MinGW with the threads of Windows has no std::thread.
#if !defined(__MINGW32__) || defined(_GLIBCXX_HAS_GTHREADS)
#define HAS_THREADS
#include <thread>
#endif

static_assert(std::is_nothrow_move_constructible<dsregdiag::result>::value, "a result can be moved");
static_assert(!std::is_copy_constructible<dsregdiag::result>::value, "a result has one owner");
static_assert(std::is_nothrow_move_constructible<dsregdiag::session>::value, "a session can be moved");
static_assert(!std::is_copy_constructible<dsregdiag::session>::value, "a session has one owner");

// Whether an object of a type gives a text: a temporary one must not, for the text would outlive it.
#define GIVES_TEXT(name, call)                                                                                        \
    template <typename T> auto name##_of(int) -> decltype(std::declval<T>().call, std::true_type());                  \
    template <typename T> std::false_type name##_of(...);                                                             \
    template <typename T> constexpr bool name()                                                                       \
    {                                                                                                                 \
        return decltype(name##_of<T>(0))::value;                                                                      \
    }
GIVES_TEXT(gives_error, error())
GIVES_TEXT(gives_document, document())
GIVES_TEXT(gives_value, get(dsregdiag::text()))
static_assert(gives_error<const dsregdiag::result &>() && !gives_error<dsregdiag::result>(), "error()");
static_assert(gives_document<const dsregdiag::result &>() && !gives_document<dsregdiag::result>(), "document()");
static_assert(gives_value<const dsregdiag::result &>() && !gives_value<dsregdiag::result>(), "get()");
static_assert(gives_error<dsregdiag::session &>() && !gives_error<dsregdiag::session>(), "error() of a session");

static void a_device_is_diagnosed()
{
    dsregdiag::result diagnosis = dsregdiag::diagnose(capture, events);
    CHECK(diagnosis);
    CHECK(diagnosis.error().empty());
    CHECK(diagnosis.exit_code() == 1);
    CHECK(diagnosis.get("/verdict") == "issues");
    CHECK(diagnosis.get(std::string("/findings/0/id")) == "esr-mfa-required");
    CHECK(diagnosis.count("/findings") >= 1);
    CHECK(!diagnosis.get("/none"));
    std::ostringstream out;
    out << diagnosis.get("/device/joinState");
    CHECK(out.str() == "hybridJoined");
#if defined(DSREGDIAG_HPP_STRING_VIEW)
    std::string_view verdict = diagnosis.get(std::string_view("/verdict"));
    CHECK(verdict == "issues");
#endif
    dsregdiag::result moved = std::move(diagnosis);
    const dsregdiag::result line = dsregdiag::render(moved.document(), "{\"format\":\"summary\"}");
    CHECK(line.document().size() > 0);
    CHECK(diagnosis.status() == DSREGDIAG_OUT_OF_MEMORY); // what is left behind is answered too
}

static void parts_and_names()
{
    const dsregdiag::result status = dsregdiag::parse_status(capture);
    CHECK(status.get("/document") == "status");
    CHECK(dsregdiag::parse_events(events).count("/events") == 1);
    const dsregdiag::result explanation = dsregdiag::explain("AADSTS50076");
    CHECK(explanation.get("/codes/0/code") == "AADSTS50076");
    CHECK(dsregdiag::catalog().count("/rules") > 0);
    CHECK(dsregdiag::version() == DSREGDIAG_VERSION);
    CHECK(dsregdiag::status_name(DSREGDIAG_NOT_FOUND) == "NOT_FOUND");
    CHECK(dsregdiag::status_name(-7) == "UNKNOWN");
}

static void failures_are_values()
{
    dsregdiag::result failed = dsregdiag::parse_status("no capture");
    CHECK(!failed);
    CHECK(failed.status() == DSREGDIAG_NOT_RECOGNISED);
    CHECK(!failed.error().empty());
    CHECK(failed.document().empty());
    CHECK(dsregdiag::diagnose(dsregdiag::text()).status() == DSREGDIAG_NOT_RECOGNISED);
}

#if defined(DSREGDIAG_HPP_THROWS)
static void failures_are_exceptions()
{
    CHECK(dsregdiag::diagnose(capture, events).value().exit_code() == 1);
    try {
        dsregdiag::parse_status("no capture").value();
        CHECK(!"thrown");
    } catch (const dsregdiag::failure &failure) {
        CHECK(failure.status() == DSREGDIAG_NOT_RECOGNISED);
        CHECK(std::strlen(failure.what()) > 10);
    }
}
#endif

#if defined(HAS_THREADS)
static void a_session_moves_between_threads()
{
    dsregdiag::session session;
    CHECK(session.add_status("no capture") == DSREGDIAG_NOT_RECOGNISED);
    CHECK(!session.error().empty());
    CHECK(session.add_status(capture) == DSREGDIAG_OK);
    CHECK(session.error().empty());
    std::thread([&session] { CHECK(session.add_events(events) == DSREGDIAG_OK); }).join();
    CHECK(session.add_facts("{\"osBuild\":{\"value\":22631}}") == DSREGDIAG_OK);
    const dsregdiag::result shared = session.diagnose();
    std::vector<std::thread> readers;
    std::vector<const char *> titles(16);
    for (const char *&title : titles)
        readers.emplace_back([&shared, &title] { title = shared.get("/findings/0/title").data(); });
    for (std::thread &reader : readers)
        reader.join();
    for (const char *title : titles)
        CHECK(title != nullptr && title == titles[0]);
}
#endif

int main()
{
    CHECK(dsregdiag::compatible());
    a_device_is_diagnosed();
    parts_and_names();
    failures_are_values();
#if defined(DSREGDIAG_HPP_THROWS)
    failures_are_exceptions();
#endif
#if defined(HAS_THREADS)
    a_session_moves_between_threads();
#endif
    return checks_failed != 0;
}
