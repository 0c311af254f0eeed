// src/agent/system/windows/com.hpp: COM for as long as a question takes: a pointer that lets go, texts, and late-bound
// calls by name for interfaces made for scripts.
#pragma once
#include "agent/system/windows/wide.hpp"
// after windows.h
#include <oleauto.h>

#include <vector>

namespace standfirm::agent::windows_system {

template <class T>
class Com {
 public:
  Com() = default;
  explicit Com(T* taken) : pointer_(taken) {}
  Com(Com&& other) noexcept : pointer_(std::exchange(other.pointer_, nullptr)) {}
  Com& operator=(Com&& other) noexcept {
    std::swap(pointer_, other.pointer_);
    return *this;
  }
  Com(const Com&) = delete;
  Com& operator=(const Com&) = delete;
  ~Com() {
    if (pointer_ != nullptr) pointer_->Release();
  }
  T* operator->() const { return pointer_; }
  [[nodiscard]] T* get() const { return pointer_; }
  T** out() { return &pointer_; }
  void** raw() { return reinterpret_cast<void**>(&pointer_); }
  explicit operator bool() const { return pointer_ != nullptr; }

 private:
  T* pointer_ = nullptr;
};

/// This thread speaks COM while it lives.
class ComHere {
 public:
  ComHere() : came_(::CoInitializeEx(nullptr, COINIT_MULTITHREADED)) {
    if (FAILED(came_) && came_ != RPC_E_CHANGED_MODE) throw windows_error("COM", static_cast<unsigned long>(came_));
  }
  ~ComHere() {
    if (SUCCEEDED(came_)) ::CoUninitialize();
  }
  ComHere(const ComHere&) = delete;
  ComHere& operator=(const ComHere&) = delete;

 private:
  HRESULT came_;
};

inline void must(HRESULT result, const std::string& doing) {
  if (FAILED(result)) throw windows_error(doing, static_cast<unsigned long>(result));
}

class Text {
 public:
  explicit Text(std::string_view text) : text_(::SysAllocString(wide(text).c_str())) {
    if (text_ == nullptr) throw std::bad_alloc();
  }
  ~Text() { ::SysFreeString(text_); }
  Text(const Text&) = delete;
  Text& operator=(const Text&) = delete;
  [[nodiscard]] BSTR get() const { return text_; }

 private:
  BSTR text_;
};

class Variant {
 public:
  Variant() { ::VariantInit(&value); }
  explicit Variant(std::string_view text) : Variant() {
    value.vt = VT_BSTR;
    value.bstrVal = ::SysAllocString(wide(text).c_str());
  }
  explicit Variant(std::int32_t number) : Variant() {
    value.vt = VT_I4;
    value.lVal = number;
  }
  explicit Variant(IDispatch* object) : Variant() {
    value.vt = VT_DISPATCH;
    value.pdispVal = object;
    if (object != nullptr) object->AddRef();
  }
  Variant(Variant&& other) noexcept : value(other.value) { ::VariantInit(&other.value); }
  Variant(const Variant&) = delete;
  Variant& operator=(const Variant&) = delete;
  ~Variant() { ::VariantClear(&value); }
  VARIANT value{};

  [[nodiscard]] bool empty() const { return value.vt == VT_NULL || value.vt == VT_EMPTY; }
  /// What it holds, as text; throws when that cannot be said.
  [[nodiscard]] std::string text() const {
    if (empty()) return {};
    Variant out;
    must(::VariantChangeTypeEx(&out.value, const_cast<VARIANT*>(&value), LOCALE_INVARIANT, VARIANT_NOUSEROVERRIDE,
                               VT_BSTR),
         "read a property");
    return utf8(out.value.bstrVal);
  }
  [[nodiscard]] std::int64_t number() const {
    Variant out;
    must(::VariantChangeType(&out.value, const_cast<VARIANT*>(&value), 0, VT_I4), "read a number");
    return out.value.lVal;
  }
  [[nodiscard]] bool yes() const {
    Variant out;
    must(::VariantChangeType(&out.value, const_cast<VARIANT*>(&value), 0, VT_BOOL), "read a property");
    return out.value.boolVal != VARIANT_FALSE;
  }
  [[nodiscard]] IDispatch* object() const {
    if (value.vt != VT_DISPATCH || value.pdispVal == nullptr)
      throw std::runtime_error("Windows answered with no object");
    return value.pdispVal;
  }
};

/// object.name(arguments...), object.name, or object.name = argument, as a script would.
inline Variant ask(IDispatch* object, const char* name, WORD how, std::vector<Variant*> arguments = {}) {
  auto wide_name = wide(name);
  wchar_t* names = wide_name.data();
  DISPID id = 0;
  must(object->GetIDsOfNames(IID_NULL, &names, 1, LOCALE_INVARIANT, &id), name);
  std::vector<VARIANT> given(arguments.size());
  for (std::size_t i = 0; i < arguments.size(); ++i) given[given.size() - 1 - i] = arguments[i]->value;
  DISPID put = DISPID_PROPERTYPUT;
  DISPPARAMS parameters{given.data(), nullptr, static_cast<UINT>(given.size()), 0};
  if (how == DISPATCH_PROPERTYPUT) {
    parameters.rgdispidNamedArgs = &put;
    parameters.cNamedArgs = 1;
  }
  Variant out;
  must(object->Invoke(id, IID_NULL, LOCALE_INVARIANT, how, &parameters, &out.value, nullptr, nullptr), name);
  return out;
}
inline Variant get(IDispatch* object, const char* name) { return ask(object, name, DISPATCH_PROPERTYGET); }
inline Variant item(IDispatch* list, std::int32_t at) {
  Variant index(at);
  return ask(list, "Item", DISPATCH_PROPERTYGET, {&index});
}

}  // namespace standfirm::agent::windows_system
