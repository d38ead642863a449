/*
 * dsregdiag for C++11 and later: owners that free themselves, over dsregdiag.h. Nothing here adds behaviour, and
 * only what returns or throws a std::string allocates; the law of dsregdiag.h holds.
 *
 *     #include <dsregdiag.hpp>
 *     #include <iostream>
 *
 *     int main()
 *     {
 *         auto diagnosis = dsregdiag::diagnose(capture, events);
 *         if (!diagnosis)
 *             return std::cerr << diagnosis.error() << '\n', 2;
 *         for (std::size_t i = 0; i < diagnosis.count("/findings"); i++)
 *             std::cout << diagnosis.get("/findings/" + std::to_string(i) + "/title") << '\n';
 *     }
 *
 * Who prefers exceptions writes `dsregdiag::diagnose(capture, events).value()`: value() gives the result itself, or
 * throws dsregdiag::failure. Without exceptions in the compiler there is no value().
 */
#ifndef DSREGDIAG_HPP
#define DSREGDIAG_HPP

#include "dsregdiag.h"

#include <cstdint>
#include <cstring>
#include <memory>
#include <ostream>
#include <string>
#include <utility>

#if defined(__cpp_exceptions) || defined(__EXCEPTIONS) || defined(_CPPUNWIND)
#define DSREGDIAG_HPP_THROWS
#include <stdexcept>
#endif

#if defined(__cpp_lib_string_view) || __cplusplus >= 201703L || (defined(_MSVC_LANG) && _MSVC_LANG >= 201703L)
#define DSREGDIAG_HPP_STRING_VIEW
#include <string_view>
#endif

namespace dsregdiag {

/**
 * Bytes that somebody else owns: what goes in and what comes out. Made from std::string, std::string_view, a C
 * string, or pointer and length, and turned into the first two. A default one is "not given".
 */
class text {
public:
    text() noexcept : data_(nullptr), size_(0) {}
    text(const void *data, std::size_t size) noexcept : data_(static_cast<const char *>(data)), size_(size) {}
    text(const char *c_string) noexcept : data_(c_string), size_(c_string ? std::strlen(c_string) : 0) {}
    text(const std::string &string) noexcept : data_(string.data()), size_(string.size()) {}
#if defined(DSREGDIAG_HPP_STRING_VIEW)
    text(std::string_view view) noexcept : data_(view.data()), size_(view.size()) {}
    operator std::string_view() const noexcept { return {data_ ? data_ : "", size_}; }
#endif

    const char *data() const noexcept { return data_; }
    std::size_t size() const noexcept { return size_; }
    bool empty() const noexcept { return size_ == 0; }
    /** False where there is no such value, or nothing was given; an empty string is there. */
    explicit operator bool() const noexcept { return data_ != nullptr; }
    std::string str() const { return data_ ? std::string(data_, size_) : std::string(); }

    friend bool operator==(text a, text b) noexcept
    {
        return a.size_ == b.size_ && (a.size_ == 0 || std::memcmp(a.data_, b.data_, a.size_) == 0);
    }
    friend bool operator!=(text a, text b) noexcept { return !(a == b); }
    friend std::ostream &operator<<(std::ostream &out, text t)
    {
        return out.write(t.data_, static_cast<std::streamsize>(t.size_));
    }

private:
    const char *data_;
    std::size_t size_;
};

/** Whether the loaded library fits this header. Ask once, before anything else. */
inline bool compatible() noexcept
{
    return DSREGDIAG_ABI_COMPATIBLE(dsregdiag_abi_version());
}

/** The version of the loaded library, such as "0.1.0"; a static text. */
inline text version() noexcept
{
    return dsregdiag_version();
}

/** The name of a status, such as "NOT_RECOGNISED"; a static text, "UNKNOWN" for a number without one. */
inline text status_name(std::int32_t status) noexcept
{
    return dsregdiag_status_name(status);
}

#if defined(DSREGDIAG_HPP_THROWS)
/** What value() throws: the sentence, and the status it stands for. */
class failure : public std::runtime_error {
public:
    failure(std::int32_t status, const std::string &error) : std::runtime_error(error), status_(status) {}
    std::int32_t status() const noexcept { return status_; }

private:
    std::int32_t status_;
};
#endif

/**
 * What a call gave: a document, or a status with a sentence. Texts live as long as it, so that a temporary one gives
 * none: name it first. It can be moved.
 */
class result {
public:
    /** Takes over a result of the C functions; nullptr is answered as OUT_OF_MEMORY. */
    explicit result(dsregdiag_result *owned) noexcept : owned_(owned) {}

    std::int32_t status() const noexcept { return dsregdiag_result_status(owned_.get()); }
    explicit operator bool() const noexcept { return status() == DSREGDIAG_OK; }
    text error() const & noexcept { return read(dsregdiag_result_error); }
    text error() const && = delete;
    /** The document in JSON, or what was rendered. */
    text document() const & noexcept { return read(dsregdiag_result_text); }
    text document() const && = delete;
    /** The value at a JSON Pointer; false where there is none. */
    text get(text pointer) const & noexcept
    {
        std::size_t size = 0;
        const char *data = dsregdiag_result_get(owned_.get(), pointer.data(), pointer.size(), &size);
        return text(data, size);
    }
    text get(text pointer) const && = delete;
    std::size_t count(text pointer) const noexcept
    {
        return dsregdiag_result_count(owned_.get(), pointer.data(), pointer.size());
    }
    int exit_code() const noexcept { return dsregdiag_result_exit_code(owned_.get()); }

#if defined(DSREGDIAG_HPP_THROWS)
    /** The result itself, or a failure is thrown. */
    const result &value() const &
    {
        if (!*this)
            throw failure(status(), error().str());
        return *this;
    }
    result value() &&
    {
        static_cast<const result &>(*this).value();
        return std::move(*this);
    }
#endif

private:
    text read(const char *(DSREGDIAG_CALL *accessor)(const dsregdiag_result *, std::size_t *)) const noexcept
    {
        std::size_t size = 0;
        const char *data = accessor(owned_.get(), &size);
        return text(data, size);
    }

    struct deleter {
        void operator()(dsregdiag_result *r) const noexcept { dsregdiag_result_free(r); }
    };
    std::unique_ptr<dsregdiag_result, deleter> owned_;
};

inline result parse_status(text capture, text options = text()) noexcept
{
    return result(dsregdiag_parse_status(capture.data(), capture.size(), options.data(), options.size()));
}

inline result parse_events(text events, text options = text()) noexcept
{
    return result(dsregdiag_parse_events(events.data(), events.size(), options.data(), options.size()));
}

inline result diagnose(text capture, text events = text(), text options = text()) noexcept
{
    return result(dsregdiag_diagnose(capture.data(), capture.size(), events.data(), events.size(), options.data(),
                                     options.size()));
}

inline result explain(text what, text options = text()) noexcept
{
    return result(dsregdiag_explain(what.data(), what.size(), options.data(), options.size()));
}

inline result catalog(text options = text()) noexcept
{
    return result(dsregdiag_catalog(options.data(), options.size()));
}

inline result render(text documents, text options = text()) noexcept
{
    return result(dsregdiag_render(documents.data(), documents.size(), options.data(), options.size()));
}

/** What changed between two diagnoses, the earlier one first. */
inline result compare(text before, text after, text options = text()) noexcept
{
    return result(dsregdiag_compare(before.data(), before.size(), after.data(), after.size(), options.data(),
                                    options.size()));
}

/** The text with its tokens and passwords masked. */
inline result mask(text raw) noexcept
{
    return result(dsregdiag_mask(raw.data(), raw.size()));
}

/** One device whose evidence comes in parts. Used by one thread at a time; it can be moved. */
class session {
public:
    session() noexcept : owned_(dsregdiag_session_new()) {}

    /** A status: unless it is DSREGDIAG_OK the session is as it was, and error() says why. */
    std::int32_t add_status(text capture) noexcept
    {
        return dsregdiag_session_add_status(owned_.get(), capture.data(), capture.size());
    }
    std::int32_t add_events(text events) noexcept
    {
        return dsregdiag_session_add_events(owned_.get(), events.data(), events.size());
    }
    /** Captures, events or facts: the content decides. */
    std::int32_t add(text evidence) noexcept
    {
        return dsregdiag_session_add(owned_.get(), evidence.data(), evidence.size());
    }
    std::int32_t add_facts(text facts) noexcept
    {
        return dsregdiag_session_add_facts(owned_.get(), facts.data(), facts.size());
    }
    /** Of the last add; lives until the next one. */
    text error() const & noexcept
    {
        std::size_t size = 0;
        const char *data = dsregdiag_session_error(owned_.get(), &size);
        return text(data, size);
    }
    text error() const && = delete;
    result diagnose(text options = text()) noexcept
    {
        return result(dsregdiag_session_diagnose(owned_.get(), options.data(), options.size()));
    }

    /** The text with its identities replaced by the placeholders of this session. */
    result redact(text evidence) noexcept
    {
        return result(dsregdiag_session_redact(owned_.get(), evidence.data(), evidence.size()));
    }

    /** From now on redact() leaves the ids of requests as they are. */
    void keep_correlation_ids() noexcept { dsregdiag_session_keep_correlation_ids(owned_.get()); }

    /** What was replaced so far, by kind and count. */
    result redaction() noexcept { return result(dsregdiag_session_redaction(owned_.get())); }

private:
    struct deleter {
        void operator()(dsregdiag_session *s) const noexcept { dsregdiag_session_free(s); }
    };
    std::unique_ptr<dsregdiag_session, deleter> owned_;
};

} // namespace dsregdiag

#endif // DSREGDIAG_HPP
